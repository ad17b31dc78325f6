using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using FashionResNet.Shared.Errors;

namespace FashionResNet.Scoring.Cli.Commands;

/// <summary><c>--description</c>: a <see cref="ModelDescription"/> as a JSON file, for a model that another program exported.</summary>
internal static class DescriptionOption
{
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        AllowDuplicateProperties = false,
        NumberHandling = JsonNumberHandling.Strict,
        RespectNullableAnnotations = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    public static Option<FileInfo?> Create() => new("--description")
    {
        Description = "JSON file that says of a model which another program exported what it does not say itself: "
            + "labels, and mean and std of pixels in 0..1; height, width, output and scoresAre where needed.",
        HelpName = "FILE",
    };

    /// <returns>Null where none was given.</returns>
    /// <exception cref="InvalidInputException">The file cannot be read, or is no description.</exception>
    public static ModelDescription? Read(ParseResult parsed, Option<FileInfo?> option)
    {
        if (parsed.GetValue(option) is not { } file)
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize<ModelDescription>(File.ReadAllText(file.FullName), Strict)
                ?? throw new InvalidInputException($"{file} holds no description.");
        }
        catch (JsonException error)
        {
            throw new InvalidInputException($"{file} is no description of a model: {error.Message}", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw FashionResNetException.OfFileSystem($"cannot read {file}: {error.Message}", error);
        }
    }
}
