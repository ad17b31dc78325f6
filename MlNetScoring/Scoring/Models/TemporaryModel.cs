using Google.Protobuf;
using Onnx;

namespace FashionResNet.Scoring.Models;

/// <summary>A model of our making in a file of its own, gone when this is disposed. ML.NET reads the file when it makes a
/// transformer, and again when it saves one.</summary>
internal sealed class TemporaryModel : IDisposable
{
    internal static readonly string FilePrefix = $"fashion-resnet-{Environment.ProcessId}-";

    public TemporaryModel(ModelProto model)
    {
        Path = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"{FilePrefix}{System.IO.Path.GetRandomFileName()}.onnx");
        bool done = false;
        try
        {
            using FileStream file = File.Create(Path);
            model.WriteTo(file);
            done = true;
        }
        finally
        {
            if (!done)
            {
                Dispose();
            }
        }
    }

    /// <summary>Where it lies.</summary>
    public string Path { get; }

    public void Dispose()
    {
        try
        {
            File.Delete(Path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Windows deletes no file that a session has open: it stays in the folder for temporary files.
        }
    }
}
