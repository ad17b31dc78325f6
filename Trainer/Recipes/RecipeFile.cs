using System.Text.Json;
using System.Text.Json.Nodes;
using FashionResNet.Shared.Errors;
using FashionResNet.Trainer.Runs;

namespace FashionResNet.Trainer.Recipes;

/// <summary>Recipes by name, or from a JSON file: a recipe itself, or the <c>config.json</c> of a run, which holds one.</summary>
internal static class RecipeFile
{
    private const string RecipeKey = "recipe";

    private static readonly JsonSerializerOptions Strict = new(RunConfig.JsonOptions)
    {
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
    };

    /// <summary>The recipe that <c>--recipe</c> means.</summary>
    /// <exception cref="InvalidInputException">There is no such recipe or file, or the file is none; it says what is wrong.</exception>
    public static Recipe Find(string nameOrPath)
    {
        if (RecipeBook.Names.Contains(nameOrPath))
        {
            return RecipeBook.Get(nameOrPath);
        }

        if (!File.Exists(nameOrPath))
        {
            throw new InvalidInputException(
                $"no recipe '{nameOrPath}': known are {string.Join(", ", RecipeBook.Names)}, and no such file is there.");
        }

        try
        {
            JsonNode? json = JsonNode.Parse(
                File.ReadAllText(nameOrPath), documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false });
            return (json is JsonObject run && run.TryGetPropertyValue(RecipeKey, out JsonNode? recipe) ? recipe : json)
                .Deserialize<Recipe>(Strict) ?? throw new InvalidInputException($"{nameOrPath} holds no recipe.");
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException($"{nameOrPath} is no recipe: {error.Message}", error);
        }
    }
}
