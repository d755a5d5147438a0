using System.Reflection;
using GpuModulus.BackendCheck;
using Xunit.Abstractions;
using Xunit.Sdk;

// Runs the backend tests without the .NET SDK, on a machine that has a GPU and nothing else. Ends with 1 when a test fails,
// and with 2 when a backend named on the command line ran none.
Assembly tests = Assembly.Load("GpuModulus.Compute.Tests");
using Outcome outcome = new();
using XunitTestFramework framework = new(outcome);
using ITestFrameworkExecutor executor = framework.GetExecutor(tests.GetName());
executor.RunAll(outcome, new DefaultOptions(), new DefaultOptions());
outcome.Wait();
outcome.Print(args);
return outcome.ExitCode(args);
