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
    /// <param name="faultOf">What keeps a device (auto, cpu, cuda, cuda:n) from working; null where it works.</param>
    public static Command Create(Func<IReadOnlyList<Finding>> look, Func<string, string?> faultOf)
    {
        Option<string> device = CommonOptions.Device();
        Option<bool> json = CommonOptions.Json();
        var command = new Command("doctor", "Look at driver, GPU, libraries and processor, and say what is missing.") { device, json };
        command.SetWork((parsed, _) =>
        {
            string asked = parsed.GetRequiredValue(device);
            Finding[] findings = [.. HostSystem.Look(), .. look(), .. HostSystem.LookAtCuda()];
            string? fault = faultOf(asked);
            parsed.InvocationConfiguration.Output.WriteLine(parsed.GetValue(json)
                ? JsonSerializer.Serialize(new { device = asked, works = fault is null, fault, findings }, JsonOptions)
                : Render(findings, asked, fault));
            return Task.FromResult(fault is null ? ExitCode.Done : ExitCode.CheckFailed);
        });
        return command;
    }

    private static string Render(Finding[] findings, string device, string? fault)
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

        bool hasGpu = !findings.Any(finding => finding.IsForCuda && finding.Status != FindingStatus.Ok);
        return text.Append(fault is not null ? $"device {device} cannot work: {fault}"
            : device is "auto" or "cpu" && !hasGpu ? $"device {device} works: on the CPU; CUDA cannot be used here"
            : $"device {device} works").ToString();
    }

    private static string Word(FindingStatus status) => status == FindingStatus.Ok ? "OK" : status.ToString().ToLowerInvariant();
}
