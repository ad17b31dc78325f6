using FashionResNet.CommandLine;
using FashionResNet.Trainer.Commands;

namespace FashionResNet.Trainer.Tests.Commands;

/// <summary>What the program answered: exit code, stdout, stderr.</summary>
internal sealed record CommandRun(int ExitCode, string Output, string Error)
{
    /// <summary>Runs the program's own commands in this process.</summary>
    public static async Task<CommandRun> RunAsync(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int exitCode = await CommandLineProgram.RunAsync(TrainerRootCommand.Create(), args, output, error);
        return new CommandRun(exitCode, output.ToString(), error.ToString());
    }
}
