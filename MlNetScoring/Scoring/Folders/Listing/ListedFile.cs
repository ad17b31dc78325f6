namespace FashionResNet.Scoring.Folders.Listing;

/// <summary>A path of the input.</summary>
/// <param name="Path">As the row will show it.</param>
/// <param name="Fault">Why it needs no reading any more, for example a folder that cannot be listed; else null.</param>
/// <param name="Index">Its place in the whole list, from 0.</param>
internal readonly record struct ListedFile(string Path, string? Fault = null, long Index = 0);
