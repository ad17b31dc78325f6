using FashionResNet.Shared.Errors;

namespace FashionResNet.Scoring.Models;

/// <summary>Class names are keys in ML.NET: each must stand for one class.</summary>
internal static class LabelCheck
{
    /// <exception cref="InvalidInputException">There are none, one is empty, or two are the same.</exception>
    public static void Distinct(string what, IReadOnlyList<string> labels)
    {
        if (labels.Count == 0)
        {
            throw new InvalidInputException($"{what} are none; a name for each class is expected.");
        }

        if (labels.Any(string.IsNullOrWhiteSpace))
        {
            throw new InvalidInputException($"{what} have an empty name: {string.Join(", ", labels)}.");
        }

        string? twice = labels.GroupBy(label => label).FirstOrDefault(group => group.Count() > 1)?.Key;
        if (twice is not null)
        {
            throw new InvalidInputException($"{what} are not distinct: '{twice}' stands for more than one class.");
        }
    }
}
