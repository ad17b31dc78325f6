namespace FashionResNet.Shared.Diagnostics;

/// <summary>How a part of the machine stands to what the programs need.</summary>
public enum FindingStatus
{
    /// <summary>It is there and fits.</summary>
    Ok,

    /// <summary>It is not there.</summary>
    Missing,

    /// <summary>It is there, but not the one that is needed.</summary>
    Mismatched,
}
