using GpuModulus.Core.Output;
using Xunit;

namespace GpuModulus.Core.Tests;

public sealed class StagedOutputTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("staged").FullName;

    private string Destination => Path.Combine(folder, "result");

    public void Dispose() => Directory.Delete(folder, true);

    [Fact]
    public void A_file_is_not_there_until_it_is_complete()
    {
        StagedOutput.WriteFile(Destination, stream =>
        {
            stream.WriteByte(1);
            Assert.False(File.Exists(Destination));
        });
        Assert.Equal([1], File.ReadAllBytes(Destination));
        Assert.Single(Directory.GetFileSystemEntries(folder));
    }

    [Fact]
    public void A_failure_leaves_the_older_file_and_nothing_else()
    {
        File.WriteAllText(Destination, "older");
        Assert.Throws<InvalidOperationException>(() => StagedOutput.WriteFile(Destination, stream =>
        {
            stream.WriteByte(1);
            throw new InvalidOperationException();
        }));
        Assert.Equal("older", File.ReadAllText(Destination));
        Assert.Single(Directory.GetFileSystemEntries(folder));
    }

    [Fact]
    public void Messages_name_the_destination_and_never_the_temporary_place()
    {
        InputException denied = Assert.Throws<InputException>(() =>
            StagedOutput.WriteFolder(Destination, staging => throw new UnauthorizedAccessException($"Access to the path '{staging}/map.gwy' is denied.")));
        Assert.Contains($"{Destination}/map.gwy", denied.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(".partial-", denied.Message, StringComparison.Ordinal);

        InputException inner = Assert.Throws<InputException>(() =>
            StagedOutput.WriteFolder(Destination, staging => throw new InputException($"{staging}/map.gwy", $"the disk of {staging} is full", "free some space")));
        Assert.Equal(Destination, inner.Subject);
        Assert.DoesNotContain(".partial-", inner.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_completion_mark_is_away_while_an_existing_folder_changes()
    {
        Directory.CreateDirectory(Destination);
        File.WriteAllText(Path.Combine(Destination, "summary"), "older");
        File.WriteAllText(Path.Combine(Destination, "kept"), "kept");
        bool wasAway = false;
        StagedOutput.WriteFolder(
            Destination,
            staging => File.WriteAllText(Path.Combine(staging, "summary"), "newer"),
            _ => wasAway = !File.Exists(Path.Combine(Destination, "summary")),
            "summary");
        Assert.True(wasAway);
        Assert.Equal("newer", File.ReadAllText(Path.Combine(Destination, "summary")));
        Assert.Equal("kept", File.ReadAllText(Path.Combine(Destination, "kept")));
    }

    [Fact]
    public void What_a_killed_program_left_is_removed_and_what_a_stranger_left_is_not()
    {
        string abandoned = Path.Combine(folder, ".result.partial-1-abc"), other = Path.Combine(folder, ".other.partial-1-abc");
        Directory.CreateDirectory(abandoned);
        File.WriteAllText(Path.Combine(abandoned, "half"), "");
        Directory.CreateDirectory(other);
        StagedOutput.RemoveAbandoned(Destination);
        Assert.False(Directory.Exists(abandoned));
        Assert.True(Directory.Exists(other));
    }

    [Fact]
    public void Work_that_is_taken_up_again_loses_its_half_written_files_and_no_other()
    {
        using (UnfinishedOutput killed = UnfinishedOutput.Open(Destination, () => "key", resume: true))
        {
            killed.Keep = true;
            killed.Seal("key");
            File.WriteAllText(Path.Combine(killed.Path, ".map.gwy.partial-1-abc"), "");
            File.WriteAllText(Path.Combine(killed.Path, "height.npy"), "");
        }

        using UnfinishedOutput resumed = UnfinishedOutput.Open(Destination, () => "key", resume: true);
        Assert.True(resumed.IsResumed);
        Assert.Equal(["height.npy", "resume.key"], Directory.GetFiles(resumed.Path).Select(f => Path.GetFileName(f)!).Order());
    }

    [Fact]
    public void One_program_at_a_time_fills_a_folder()
    {
        using (UnfinishedOutput.Open(Destination, () => "key", resume: false))
            Assert.Contains("another program", Assert.Throws<InputException>(() => UnfinishedOutput.Open(Destination, () => "key", resume: true)).Message, StringComparison.Ordinal);
        using UnfinishedOutput next = UnfinishedOutput.Open(Destination, () => "key", resume: false);
        Assert.Equal([next.Path + ".lock"], Directory.GetFiles(folder));
    }
}
