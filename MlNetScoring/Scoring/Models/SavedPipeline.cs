using System.IO.Compression;
using FashionResNet.Scoring.Batching;
using FashionResNet.Scoring.Devices;
using FashionResNet.Scoring.Files;
using FashionResNet.Scoring.Inputs.Mappings;
using FashionResNet.Shared.Errors;
using Google.Protobuf;
using Microsoft.ML;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms.Onnx;
using Onnx;
using ModelMetadata = FashionResNet.Shared.Models.ModelMetadata;

namespace FashionResNet.Scoring.Models;

/// <summary>Loads a <c>model.zip</c>, which <c>mlContext.Model.Save</c> wrote of a <see cref="BatchedImageClassifier"/>, for whole
/// batches: its ONNX transformer takes them, since the leading 0 of its shapes was saved with it.</summary>
internal static class SavedPipeline
{
    private const string NetworkEntry = "OnnxModel";
    private static readonly byte[] ZipSignature = "PK\u0003\u0004"u8.ToArray();

    /// <summary>Whether the file begins as a zip archive does; false where there is no file.</summary>
    public static bool IsZip(string path)
    {
        if (!File.Exists(path))
        {
            return false;
        }

        try
        {
            using FileStream file = File.OpenRead(path);
            byte[] start = new byte[ZipSignature.Length];
            return file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length && start.SequenceEqual(ZipSignature);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw FashionResNetException.OfFileSystem($"cannot read the model: {error.Message}", error);
        }
    }

    /// <exception cref="InvalidInputException">It holds no such pipeline, or the device cannot run it.</exception>
    /// <exception cref="TransientFaultException">A file system failed, or is full where temporary files go.</exception>
    public static BatchNetwork Load(string path, ScoringOptions options)
    {
        FileStamp? stamp = FileStamp.Read(path);
        (ModelMetadata metadata, string input) = ReadNetwork(path);
        options.Validate(metadata.Image.ByteCount);
        IReadOnlyList<ScoringDevice> candidates = ScoringDevice.Candidates(options.Device);
        for (int i = 0; ; i++)
        {
            try
            {
                OnnxTransformer transformer = LoadNetwork(path, stamp, candidates[i], options);
                return new BatchNetwork(
                    transformer, metadata, candidates[i], input, ImageColumns.Logits, RowGraph.Probabilities);
            }
            catch (Exception error) when (
                i < candidates.Count - 1 && (error is OnnxRuntimeException || error.InnerException is OnnxRuntimeException))
            {
                // auto: the next device may take it
            }
            catch (Exception error) when (error.GetBaseException() is IOException io && SaysNothingOfTheFile(io))
            {
                throw new TransientFaultException($"{path} cannot be loaded now: {io.Message.ReplaceLineEndings(" ")}", error);
            }
            catch (Exception error) when (error is not (FashionResNetException or OutOfMemoryException)) // ML.NET's, of whatever type: the file may be damaged
            {
                throw new InvalidInputException(
                    $"{path} cannot be loaded on {candidates[i]}: {error.GetBaseException().Message.ReplaceLineEndings(" ")}", error);
            }
        }
    }

    /// <summary>A file system that fails, or is full: ML.NET writes the network to a temporary file.</summary>
    private static bool SaysNothingOfTheFile(IOException error)
        => TransientFaultException.Caused(error) || error.HResult is 28 or 122 or unchecked((int)0x80070070); // ENOSPC, EDQUOT, Windows'

    private static OnnxTransformer LoadNetwork(string path, FileStamp? stamp, ScoringDevice device, ScoringOptions options)
    {
        var ml = new MLContext { GpuDeviceId = device.CudaDevice, FallbackToCpu = false };
        if (device == ScoringDevice.Cpu && options.Threads is { } threads)
        {
            // A zip does not keep the number of threads.
            ml.SetOnnxSessionOption(new OnnxSessionOptions
            {
                CreateSessionOptions = () => new SessionOptions { IntraOpNumThreads = threads },
            });
        }

        ITransformer loaded = ml.Model.Load(path, out _);
        try
        {
            FileStamp.RefuseOther(path, stamp); // the metadata were read before
            OnnxTransformer[] networks = [.. Flatten(loaded).OfType<OnnxTransformer>()];
            return networks is [var network] ? network : throw NoClassifier(path, $"{networks.Length} networks");
        }
        catch
        {
            (loaded as IDisposable)?.Dispose();
            throw;
        }
    }

    private static IEnumerable<ITransformer> Flatten(ITransformer transformer)
        => transformer is IEnumerable<ITransformer> chain ? chain.SelectMany(Flatten) : [transformer];

    private static (ModelMetadata Metadata, string Input) ReadNetwork(string path)
    {
        ModelProto proto;
        try
        {
            using ZipArchive zip = ZipFile.OpenRead(path);
            ZipArchiveEntry[] entries = [.. zip.Entries.Where(entry => entry.Name == NetworkEntry)];
            if (entries.Length != 1)
            {
                throw NoClassifier(path, $"{entries.Length} networks");
            }

            using Stream network = entries[0].Open();
            network.ReadExactly(new byte[sizeof(int)]); // ML.NET writes the length before the bytes
            proto = ModelProto.Parser.ParseFrom(network);
        }
        catch (Exception error) when (
            error is InvalidDataException or InvalidProtocolBufferException or IOException or UnauthorizedAccessException)
        {
            throw FashionResNetException.OfFileSystem($"{path} cannot be read: {error.Message}", error);
        }

        if (proto.Graph is null)
        {
            throw NoClassifier(path, "a network without a graph");
        }

        // The column that the network reads is called otherwise where the pipeline decodes images for it.
        string[] outputs = [.. proto.Graph.Output.Select(output => output.Name)];
        if (!outputs.Contains(ImageColumns.Logits) || !outputs.Contains(RowGraph.Probabilities)
            || ClassifierModel.InputsOf(proto.Graph) is not [{ Name: ImageColumns.Image or RowColumns.Pixels } input])
        {
            throw NoClassifier(path, $"a network with the outputs {string.Join(", ", outputs)}");
        }

        ModelMetadata metadata = ModelContract.ReadMetadata(path, proto);
        ModelContract.CheckShapes(path, proto.Graph, input.Name, metadata);
        return (metadata, input.Name);
    }

    private static InvalidInputException NoClassifier(string path, string seen) => new(
        $"{path} holds {seen}; expected the one network of a model.zip that mlContext.Model.Save wrote of a classifier.");
}
