using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using FashionResNet.CommandLine;
using FashionResNet.Shared;
using FashionResNet.Shared.Data;
using FashionResNet.Shared.Errors;

namespace FashionResNet.Trainer.Commands.Data;

/// <summary>
/// <c>data check</c>: reads the four files to the end. Fails where one is missing or damaged, and, but for a folder given with
/// <c>--data</c>, where one is not the published one.
/// </summary>
internal static class DataCheckCommand
{
    public static Command Create()
    {
        Option<string?> data = CommonOptions.Data();
        data.Description = "Folder to check. Default: the cache or the system package, the first that is whole.";
        Option<bool> json = CommonOptions.Json();
        var command = new Command("check", "Check the four files of Fashion-MNIST.") { data, json };
        command.SetAction(parsed =>
        {
            string? given = parsed.GetValue(data);
            (string folder, IReadOnlyList<FashionMnistFileCheck> checks) = given is null ? CheckInstalled() : Check(given);
            TextWriter output = parsed.InvocationConfiguration.Output;
            output.WriteLine(parsed.GetValue(json)
                ? JsonSerializer.Serialize(new { Folder = folder, Files = checks }, JsonSerializerOptions.Web)
                : string.Join(Environment.NewLine, checks.Select(Line)));
            int bad = checks.Count(check => check.Problem is not null || (given is null && !check.IsOfficial));
            return bad == 0
                ? (int)ExitCode.Done
                : throw new InvalidInputException($"{bad} of the {checks.Count} files in {folder} cannot be used.");
        });
        return command;
    }

    private static (string Folder, IReadOnlyList<FashionMnistFileCheck> Checks) Check(string folder)
        => (folder, FashionMnist.Check(folder));

    private static (string Folder, IReadOnlyList<FashionMnistFileCheck> Checks) CheckInstalled()
    {
        var options = new FashionMnistOptions();
        return FashionMnist.CheckInstalled(options) ?? throw new InvalidInputException(
            $"there is no Fashion-MNIST in {string.Join(" or ", options.PackageFolders.Prepend(options.CacheFolder))}: "
            + "'data fetch' gets it, --data DIR checks a folder.");
    }

    private static string Line(FashionMnistFileCheck check)
    {
        if (check.Problem is not null)
        {
            return check.Problem;
        }

        string what = check.Name.Contains("images", StringComparison.Ordinal) ? "images" : "labels";
        string sha = check.IsOfficial ? "ok" : "differs from the published one";
        return string.Create(CultureInfo.InvariantCulture, $"{check.Path}: {check.Count:N0} {what}, SHA-256 {sha}");
    }
}
