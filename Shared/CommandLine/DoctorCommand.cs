using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using FashionResNet.Shared;
using FashionResNet.Shared.Diagnostics;

namespace FashionResNet.CommandLine;

/// <summary><c>doctor</c>: what the program stands on, part by part, and whether the device that is asked for can work.</summary>
internal static class DoctorCommand
{
    private static readonly JsonSerializerOptions JsonOptions = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <param name="look">Looks at what this program needs beside what both need.</param>
    /// <param name="check">Whether a device (auto, cpu, cuda, cuda:n) works.</param>
    public static Command Create(Func<IReadOnlyList<Finding>> look, Func<string, DeviceCheck> check)
    {
        Option<string> device = CommonOptions.Device();
        Option<bool> json = CommonOptions.Json();
        var command = new Command("doctor", "Look at driver, GPU, libraries and processor, and say what is missing.") { device, json };
        command.SetWork((parsed, _) =>
        {
            string asked = parsed.GetRequiredValue(device);
            Finding[] findings = [.. HostSystem.Look(), .. look(), .. HostSystem.LookAtCuda()];
            (string? runsOn, string? fault) = check(asked);
            parsed.InvocationConfiguration.Output.WriteLine(parsed.GetValue(json)
                ? JsonSerializer.Serialize(new { device = asked, works = fault is null, runsOn, fault, findings }, JsonOptions)
                : Render(findings, fault is null ? $"device {asked} works: on {runsOn}" : $"device {asked} cannot work: {fault}"));
            return Task.FromResult(fault is null ? ExitCode.Done : ExitCode.CheckFailed);
        });
        return command;
    }

    private static string Render(Finding[] findings, string verdict)
    {
        var text = new StringBuilder();
        foreach (Finding finding in findings)
        {
            text.Append(CultureInfo.InvariantCulture, $"{Word(finding.Status),-10}  {finding.Subject,-14}  {finding.Found}\n");
            if (finding.Remedy is not null)
            {
                text.Append(CultureInfo.InvariantCulture, $"{"",-28}to do{(finding.IsForCuda ? ", for CUDA" : "")}: {finding.Remedy}\n");
            }
        }

        return text.Append(verdict).ToString();
    }

    private static string Word(FindingStatus status) => status == FindingStatus.Ok ? "OK" : status.ToString().ToLowerInvariant();
}
