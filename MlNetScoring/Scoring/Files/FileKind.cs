namespace FashionResNet.Scoring.Files;

/// <summary>What a path leads to, links followed.</summary>
internal enum FileKind
{
    Regular,
    Directory,
    Fifo,
    Socket,
    Device,
    Other,
}
