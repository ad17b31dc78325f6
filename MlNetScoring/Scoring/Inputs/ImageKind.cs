namespace FashionResNet.Scoring.Inputs;

/// <summary>How an image stands in its column.</summary>
internal enum ImageKind
{
    /// <summary>Bytes: the network's own input.</summary>
    Pixels,

    /// <summary>Bytes: the content of an image file.</summary>
    Encoded,

    /// <summary>Text: the path of an image file.</summary>
    File,

    /// <summary>ML.NET's own image, decoded already.</summary>
    MLImage,
}
