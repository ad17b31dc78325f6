namespace FashionResNet.Shared.Diagnostics;

/// <summary>Whether a device that was asked for works.</summary>
/// <param name="RunsOn">What does the work: <c>cpu</c> or <c>cuda:n</c>; null where nothing can.</param>
/// <param name="Fault">What keeps it from working; null where it works.</param>
public sealed record DeviceCheck(string? RunsOn, string? Fault)
{
    /// <summary>It works.</summary>
    public static DeviceCheck Works(string runsOn) => new(runsOn, null);

    /// <summary>It does not.</summary>
    public static DeviceCheck Fails(string fault) => new(null, fault.ReplaceLineEndings(" "));
}
