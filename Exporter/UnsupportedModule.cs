using TorchSharp;

namespace FashionResNet.Exporter;

/// <summary>A module that cannot be exported as it is.</summary>
/// <param name="Path">Its path, as in <c>state_dict</c>; empty for the root.</param>
/// <param name="Type">Full name of its CLR type.</param>
/// <param name="Reason">What is missing or not representable.</param>
public sealed record UnsupportedModule(string Path, string Type, string Reason)
{
    internal static UnsupportedModule NoConverter(string path, torch.nn.Module module) => Of(path, module, "no converter");

    internal static UnsupportedModule Of(string path, torch.nn.Module module, string reason)
        => new(path, module.GetType().FullName ?? module.GetType().Name, reason);

    /// <summary><c>path (type: reason)</c>.</summary>
    public override string ToString() => $"{(Path.Length == 0 ? "the root" : Path)} ({Type}: {Reason})";
}
