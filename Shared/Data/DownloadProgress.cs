namespace FashionResNet.Shared.Data;

/// <summary>How far a download is, or something that a person should know of it.</summary>
/// <param name="File">Name of the file.</param>
/// <param name="Bytes">Bytes received; 0 when the file begins.</param>
/// <param name="TotalBytes">Size of the file, where the server tells it.</param>
/// <param name="Note">One line for a person, for example that a try failed; null for a mere count.</param>
public sealed record DownloadProgress(string File, long Bytes, long? TotalBytes, string? Note = null);
