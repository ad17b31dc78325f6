using FashionResNet.Scoring.Files;
using FashionResNet.Shared.Errors;
using FashionResNet.Shared.Models;
using Google.Protobuf;
using Onnx;

namespace FashionResNet.Scoring.Models;

/// <summary>A <c>model.onnx</c> that keeps the contract: uint8 <c>image [N, C, H, W]</c> to float <c>logits</c> and
/// <c>probabilities [N, K]</c>, with labels and image shape in its metadata. Other models are rewritten to it.</summary>
internal sealed class ClassifierModel : IDisposable
{
    public const string Input = "image";
    public const string Logits = "logits";
    public const string Probabilities = "probabilities";

    private readonly FileStamp? _stamp; // before it was read
    private readonly TemporaryModel? _rewritten;

    private ClassifierModel(string source, FileStamp? stamp, ModelMetadata metadata, TemporaryModel? rewritten)
        => (Source, _stamp, Metadata, _rewritten) = (source, stamp, metadata, rewritten);

    /// <summary>The file that was given: what errors name.</summary>
    public string Source { get; }

    /// <summary>The file that keeps the contract; the one given, or a temporary one that goes when this is disposed.</summary>
    public string Path => _rewritten?.Path ?? Source;

    public ModelMetadata Metadata { get; }

    /// <summary>The batch's length left to the row, which ML.NET writes as 0, then the image's shape.</summary>
    public int[] BatchShape => [0, Metadata.Image.Channels, Metadata.Image.Height, Metadata.Image.Width];

    /// <summary>Number of classes.</summary>
    public int ClassCount => Metadata.Labels.Count;

    /// <summary>Reads and checks the file; its weights are not looked at.</summary>
    /// <param name="path">The file.</param>
    /// <param name="description">What the file does not say itself; null where it keeps the contract.</param>
    /// <exception cref="InvalidInputException">It cannot be read, is no ONNX model, or neither keeps the contract nor fits the
    /// description.</exception>
    public static ClassifierModel Read(string path, ModelDescription? description = null)
    {
        FileStamp? stamp = FileStamp.Read(path);
        ModelProto proto = Parse(path);
        RefuseExternalData(path, proto.Graph);
        if (description is null)
        {
            return new ClassifierModel(path, stamp, ModelContract.Check(path, proto), rewritten: null);
        }

        var foreign = ForeignModel.Check(path, proto, description);
        ContractGraph.Rewrite(proto, foreign);
        return new ClassifierModel(path, stamp, foreign.Metadata, new TemporaryModel(proto));
    }

    /// <summary>The whole file. It is not kept: the weights may be large.</summary>
    /// <exception cref="InvalidInputException">It cannot be read or is no ONNX model.</exception>
    /// <exception cref="TransientFaultException">It cannot be read now.</exception>
    public static ModelProto Parse(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            ModelProto proto = ModelProto.Parser.ParseFrom(file);
            return proto.Graph is { Node.Count: > 0 } ? proto : throw new InvalidInputException(
                $"{path} is no ONNX model: it has no graph.");
        }
        catch (InvalidProtocolBufferException error)
        {
            throw new InvalidInputException($"{path} is no ONNX model: its content cannot be read.", error);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InvalidInputException($"there is no model {path}.", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException) // an empty name
        {
            throw FashionResNetException.OfFileSystem($"cannot read the model '{path}': {error.Message}", error);
        }
    }

    /// <summary>To be called when the file was read again: metadata, weights and row-by-row form are read one after the other, and
    /// must not be those of two models.</summary>
    /// <exception cref="InvalidInputException">It was replaced or written to.</exception>
    public void RefuseChanged()
    {
        if (_rewritten is null)
        {
            FileStamp.RefuseOther(Source, _stamp);
        }
    }

    /// <summary>Inputs that a caller must give: old files list their constants among them.</summary>
    public static ValueInfoProto[] InputsOf(GraphProto graph)
    {
        HashSet<string> constants = [.. graph.Initializer.Select(tensor => tensor.Name)];
        return [.. graph.Input.Where(input => !constants.Contains(input.Name))];
    }

    public void Dispose() => _rewritten?.Dispose();

    /// <summary>Weights in other files are found by the model's folder, but a model goes elsewhere: into a zip.</summary>
    private static void RefuseExternalData(string path, GraphProto graph)
    {
        TensorProto? external = GraphNode.WithInner(graph)
            .SelectMany(each => each.Initializer.Concat(
                each.Node.SelectMany(node => node.Attribute).Select(attribute => attribute.T).OfType<TensorProto>()))
            .FirstOrDefault(tensor => tensor.DataLocation == TensorProto.Types.DataLocation.External);
        if (external is not null)
        {
            string? file = external.ExternalData.FirstOrDefault(entry => entry.Key == "location")?.Value;
            throw new InvalidInputException(
                $"{path}: its weights are in another file, {file}; expected one file "
                + "(torch.onnx.export with external_data=False).");
        }
    }
}
