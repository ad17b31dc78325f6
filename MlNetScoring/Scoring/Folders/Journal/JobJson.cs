using System.Text.Encodings.Web;
using System.Text.Json;
using FashionResNet.Shared.Errors;

namespace FashionResNet.Scoring.Folders.Journal;

/// <summary>Reads and writes the small JSON files of a job.</summary>
internal static class JobJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // paths stay readable; this is no HTML
    };

    /// <exception cref="InvalidInputException">The file cannot be read, or is not such a file.</exception>
    /// <exception cref="TransientFaultException">It cannot be read now.</exception>
    public static T Read<T>(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            return JsonSerializer.Deserialize<T>(file, Options) ?? throw new JsonException("null");
        }
        catch (JsonException error)
        {
            throw new InvalidInputException($"{path} is damaged: {error.Message}", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw FashionResNetException.OfFileSystem($"cannot read {path}: {error.Message}", error);
        }
    }

    /// <exception cref="InvalidInputException">The place cannot be written.</exception>
    /// <exception cref="TransientFaultException">It cannot be written now.</exception>
    public static Task WriteAsync<T>(string path, string temporary, T value)
        => DurableFile.WriteAsync(path, temporary, stream => JsonSerializer.SerializeAsync(stream, value, Options));
}
