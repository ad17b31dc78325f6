using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using FashionResNet.CommandLine;
using FashionResNet.Shared.Data;
using FashionResNet.Shared.Errors;
using FashionResNet.Trainer.Models;
using FashionResNet.Trainer.Runs;

namespace FashionResNet.Trainer.Commands;

/// <summary><c>summary</c>: the layers of a network, their output shapes and parameters.</summary>
internal static class SummaryCommand
{
    public static Command Create()
    {
        var arch = new Option<string>("--arch") { Description = "The network.", DefaultValueFactory = _ => Architecture.Names[0] };
        arch.AcceptOnlyFromAmong(Architecture.Names);
        var input = new Option<string>("--input") { Description = "Shape of the input.", DefaultValueFactory = _ => "1x1x96x96", HelpName = "NxCxHxW" };
        Option<int?> classes = CommonOptions.Positive<int>("--classes", "Number of classes. Default: 10.");
        Option<bool> json = CommonOptions.Json();
        var command = new Command("summary", "Show a network's layers, output shapes and parameters.") { arch, input, classes, json };
        command.SetAction(parsed =>
        {
            NetworkSummary summary = NetworkSummary.Of(
                Architecture.Get(parsed.GetValue(arch)!), InputShape(parsed.GetValue(input)!), parsed.GetValue(classes) ?? 10);
            parsed.InvocationConfiguration.Output.WriteLine(
                parsed.GetValue(json) ? JsonSerializer.Serialize(summary, RunConfig.JsonOptions) : Text(summary));
        });
        return command;
    }

    /// <summary>N, C, H, W.</summary>
    private static long[] InputShape(string text)
    {
        string[] parts = text.Split('x', 'X');
        if (parts.Length == 4 && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int batch) && batch > 0)
        {
            ImageSpec image = ImageSpec.Parse(string.Join('x', parts[1..]));
            return [batch, image.Channels, image.Height, image.Width];
        }

        throw new InvalidInputException($"'{text}' is no input shape: write NxCxHxW, for example 1x1x224x224.");
    }

    private static string Text(NetworkSummary summary)
    {
        string[][] rows =
        [
            ["", "layer", "output shape", "parameters"],
            .. summary.Layers.Select(layer => new[]
            {
                layer.Name, layer.Type, string.Join("x", layer.OutputShape), layer.Parameters.ToString("N0", CultureInfo.InvariantCulture),
            }),
            ["", "total", "", summary.Parameters.ToString("N0", CultureInfo.InvariantCulture)],
        ];
        int width = rows.Max(row => row[^1].Length);
        return TextTable.Render([.. rows.Select(row => (string[])[.. row[..^1], row[^1].PadLeft(width)])]);
    }
}
