namespace FashionResNet.Shared.Imaging;

/// <summary>Size of an image as a viewer shows it: turned upright by its EXIF orientation.</summary>
/// <param name="Width">Columns, in pixels.</param>
/// <param name="Height">Rows, in pixels.</param>
public readonly record struct ImageSize(int Width, int Height);
