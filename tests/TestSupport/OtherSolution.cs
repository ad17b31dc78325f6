using System.Diagnostics;

namespace FashionResNet.TestSupport;

/// <summary>An app of another solution, whose build knows nothing of this repository's: built and run as its owner would.</summary>
public static class OtherSolution
{
    /// <summary>Builds a program with its own project file, every warning an error, and runs it.</summary>
    /// <param name="folder">Where its files go.</param>
    /// <param name="program">Its Program.cs.</param>
    /// <param name="project">What stands in its project file beside the framework: references, imports.</param>
    /// <param name="configuration">The one that the repository's own projects are built in: they are taken as they are.</param>
    /// <param name="arguments">The program's.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>What it wrote to stdout.</returns>
    /// <exception cref="InvalidOperationException">It did not build or run; the message is what was written.</exception>
    public static async Task<string> RunAsync(
        TemporaryFolder folder, string program, string project, string configuration, string[] arguments, CancellationToken cancellationToken)
    {
        await File.WriteAllTextAsync(folder.File("Program.cs"), program, cancellationToken);
        await File.WriteAllTextAsync(
            folder.File("App.csproj"),
            $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
              </PropertyGroup>
              {project}
            </Project>
            """,
            cancellationToken);

        // The libraries are built already, and other tests have them loaded.
        await DotnetAsync(
            folder,
            ["build", "-c", configuration, "-warnaserror", "-p:BuildProjectReferences=false", "-p:UseSharedCompilation=false", "-nodeReuse:false"],
            cancellationToken);
        return await DotnetAsync(folder, [folder.File("bin", configuration, "net10.0", "App.dll"), .. arguments], cancellationToken);
    }

    private static async Task<string> DotnetAsync(TemporaryFolder folder, string[] arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = folder.FullPath,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync(cancellationToken);
        string output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0 ? output : throw new InvalidOperationException(output + await errors);
    }
}
