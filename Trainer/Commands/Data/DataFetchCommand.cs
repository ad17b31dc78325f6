using System.CommandLine;
using System.Text.Json;
using FashionResNet.CommandLine;
using FashionResNet.Shared;
using FashionResNet.Shared.Data;

namespace FashionResNet.Trainer.Commands.Data;

/// <summary><c>data fetch</c>: finds Fashion-MNIST or downloads it, and says where it is.</summary>
internal static class DataFetchCommand
{
    public static Command Create()
    {
        Option<bool> json = CommonOptions.Json();
        var command = new Command("fetch", "Find Fashion-MNIST in the cache or the system package, or download it.") { json };
        command.SetWork(async (parsed, ct) =>
        {
            FashionMnistFiles files = await FashionMnistSource.LocateAsync(new FashionMnistOptions(), ct);
            TextWriter output = parsed.InvocationConfiguration.Output;
            await output.WriteLineAsync(parsed.GetValue(json)
                ? JsonSerializer.Serialize(new { files.Folder, files.Source, files.IsOfficial }, JsonSerializerOptions.Web)
                : $"{files.Folder} (from {files.Source}, SHA-256 ok)");
            return ExitCode.Done;
        });
        return command;
    }
}
