using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using FashionResNet.CommandLine;
using FashionResNet.Shared;
using FashionResNet.Shared.Data;
using FashionResNet.Shared.Errors;

namespace FashionResNet.Trainer.Commands.Data;

/// <summary>
/// <c>data check</c>: reads every file to the end. Fails where one is missing or damaged, and, but for a folder given with
/// <c>--data</c>, where one is not the published one.
/// </summary>
internal static class DataCheckCommand
{
    public static Command Create()
    {
        Option<string?> data = CommonOptions.Data();
        data.Description = "Folder to check. Default: the cache or the system package, the first that is whole.";
        Option<bool> json = CommonOptions.Json();
        var command = new Command("check", "Check the four files of Fashion-MNIST, or a folder with train/CLASS and test/CLASS of images.") { data, json };
        command.SetWork((parsed, ct) =>
        {
            string? given = parsed.GetValue(data);
            Found found = given is not null && ImageFolders.IsAt(given)
                ? CheckImages(given, ct)
                : CheckFashionMnist(given);
            parsed.InvocationConfiguration.Output.WriteLine(
                parsed.GetValue(json) ? JsonSerializer.Serialize(found.Json, JsonSerializerOptions.Web) : found.Text);
            return found.Bad == 0
                ? Task.FromResult(ExitCode.Done)
                : throw new InvalidInputException(found.Fault);
        });
        return command;
    }

    private static Found CheckImages(string folder, CancellationToken ct)
    {
        IReadOnlyList<ImageFolderCheck> checks = ImageFolders.Check(folder, ct);
        int bad = checks.Sum(check => check.Problems.Count);
        return new Found(
            string.Join(Environment.NewLine, checks.SelectMany(check => check.Problems.Append(Line(check)))),
            new { Folder = folder, Parts = checks },
            bad,
            $"{folder} cannot be used as it is: {bad} {(bad == 1 ? "reason" : "reasons")}.");
    }

    private static Found CheckFashionMnist(string? given)
    {
        (string folder, IReadOnlyList<FashionMnistFileCheck> checks) = given is null ? CheckInstalled() : (given, FashionMnist.Check(given));
        int bad = checks.Count(check => check.Problem is not null || (given is null && !check.IsOfficial));
        return new Found(
            string.Join(Environment.NewLine, checks.Select(Line)),
            new { Folder = folder, Files = checks },
            bad,
            $"{bad} of the {checks.Count} files in {folder} cannot be used.");
    }

    private static (string Folder, IReadOnlyList<FashionMnistFileCheck> Checks) CheckInstalled()
    {
        var options = new FashionMnistOptions();
        return FashionMnist.CheckInstalled(options) ?? throw new InvalidInputException(
            $"there is no Fashion-MNIST in {string.Join(" or ", options.PackageFolders.Prepend(options.CacheFolder))}: "
            + "'data fetch' gets it, --data DIR checks a folder.");
    }

    private static string Line(ImageFolderCheck check) => string.Create(
        CultureInfo.InvariantCulture,
        $"{check.Folder}: {check.Classes.Sum(one => one.Count):N0} files in {check.Classes.Count} classes: {string.Join(", ", check.Classes.Select(one => $"{one.Name} {one.Count}"))}");

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

    /// <summary>What there is, as text and as JSON, and what cannot be used of it.</summary>
    private sealed record Found(string Text, object Json, int Bad, string Fault);
}
