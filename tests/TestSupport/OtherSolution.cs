using System.Diagnostics;
using System.Xml.Linq;

namespace FashionResNet.TestSupport;

/// <summary>An app of another solution, whose build knows nothing of this repository's: built and run as its owner would.</summary>
public static class OtherSolution
{
    /// <summary>The configuration that the tests, and so the libraries, are built in.</summary>
    private static readonly string Configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    /// <summary>Builds a program that references a library by its project, every warning an error, and runs it.</summary>
    /// <param name="folder">Where its files go.</param>
    /// <param name="program">Its Program.cs.</param>
    /// <param name="library">The library's project, from the repository's root on.</param>
    /// <param name="packages">What it references beside it, in the repository's versions.</param>
    /// <param name="arguments">The program's.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <param name="import">A file of targets that it imports, from the repository's root on; null for none.</param>
    /// <returns>What it wrote to stdout.</returns>
    /// <exception cref="InvalidOperationException">It did not build or run; the message is what was written.</exception>
    public static async Task<string> RunAsync(
        TemporaryFolder folder,
        string program,
        string library,
        string[] packages,
        string[] arguments,
        CancellationToken cancellationToken,
        string? import = null)
    {
        await File.WriteAllTextAsync(folder.File("Program.cs"), program, cancellationToken);
        new XElement(
            "Project",
            new XAttribute("Sdk", "Microsoft.NET.Sdk"),
            new XElement("PropertyGroup", new XElement("OutputType", "Exe"), new XElement("TargetFramework", "net10.0")),
            new XElement(
                "ItemGroup",
                new XElement("ProjectReference", new XAttribute("Include", InRepository(library))),
                packages.Select(name => new XElement(
                    "PackageReference", new XAttribute("Include", name), new XAttribute("Version", VersionOf(name))))),
            import is null ? null : new XElement("Import", new XAttribute("Project", InRepository(import))))
            .Save(folder.File("App.csproj"));

        // The libraries are built already, and other tests have them loaded.
        await DotnetAsync(
            folder,
            ["build", "-c", Configuration, "-warnaserror", "-p:BuildProjectReferences=false", "-p:UseSharedCompilation=false", "-nodeReuse:false"],
            cancellationToken);
        return await DotnetAsync(folder, [folder.File("bin", Configuration, "net10.0", "App.dll"), .. arguments], cancellationToken);
    }

    private static string InRepository(string path) => Path.Combine([RepositoryRoot.FullPath, .. path.Split('/')]);

    private static string VersionOf(string package) => XDocument.Load(InRepository("Directory.Packages.props"))
        .Descendants("PackageVersion")
        .Single(version => version.Attribute("Include")?.Value == package)
        .Attribute("Version")!.Value;

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
