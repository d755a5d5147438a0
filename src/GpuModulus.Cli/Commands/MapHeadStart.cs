using GpuModulus.Compute;
using GpuModulus.Reports;
using GpuModulus.Segmentation;

namespace GpuModulus.Cli.Commands;

/// <summary>
/// What a <c>map</c> needs that takes long to compile or to load, begun before the options are read: that takes one core a tenth of a second, in which others would be idle.
/// It goes by the arguments as they stand; a wrong guess costs some time and nothing else.
/// </summary>
internal sealed class MapHeadStart : IDisposable
{
    // With another device, contact model or slope operator it is other code, which is compiled when they are known.
    private static readonly string[] OtherCode = ["--backend", "--device", "--contact", "--slope"];

    // There may be nothing to do.
    private static readonly string[] NothingYet = ["--resume", "--help", "-h", "-?"];
    private readonly string[] arguments;
    private readonly Lock loading = new();
    private bool isOver;

    private MapHeadStart(string[] arguments)
    {
        this.arguments = arguments;
        // One step after the other, as they are needed: together they would take the core from the options.
        new Thread(Run) { IsBackground = true }.Start();
    }

    /// <summary>Begins, where the arguments name something that exists and a core is idle: where nothing is there to map, nothing is paid.</summary>
    public static MapHeadStart? Of(string[] arguments) =>
        arguments is ["map", .. string[] rest] && !Array.Exists(rest, NothingYet.Contains) && Environment.ProcessorCount > 1 && Array.Exists(rest, a => !a.StartsWith('-') && Path.Exists(a)) ? new(rest) : null;

    /// <summary>Begins nothing more. A process that ends while a native library is being loaded crashes, so it waits for that; code that is being compiled need not be finished.</summary>
    public void Dispose()
    {
        lock (loading)
            isOver = true;
    }

    private void Run()
    {
        if (!Has(OtherCode))
            Compile();
        if (!Has("--no-segmentation", "--regions"))
            Load(FacetSegmentation.CompileBeside);
        if (!Has("--no-report"))
            Load(Figure.LoadBeside);
    }

    private static void Compile()
    {
        try
        {
            MappingEngine.CompileUsual();
        }
        catch (Exception)
        {
            // The map meets it again, and says so.
        }
    }

    private void Load(Func<Task> load)
    {
        lock (loading)
        {
            if (!isOver)
                load().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing).GetAwaiter().GetResult();
        }
    }

    private bool Has(params string[] options) => Array.Exists(arguments, a => Array.Exists(options, o => a == o || a.StartsWith(o + "=", StringComparison.Ordinal)));
}
