using System.Text;
using System.Text.Json;
using FashionResNet.Shared.Errors;
using FashionResNet.TestSupport;
using FashionResNet.Trainer.Recipes;
using FashionResNet.Trainer.Runs;
using FashionResNet.Trainer.Tests.Commands;

namespace FashionResNet.Trainer.Tests.Recipes;

public sealed class RecipeFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Names => [.. RecipeBook.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Find_ByName_IsTheBooks(string name) => Assert.Same(RecipeBook.Get(name), RecipeFile.Find(name));

    [Theory]
    [MemberData(nameof(Names))]
    public void Find_OfAFile_IsTheRecipeThatWasWritten(string name)
    {
        Recipe recipe = RecipeBook.Get(name) with { Cutout = 8, MaxMinutes = 2.5 };
        string plain = Write(JsonSerializer.Serialize(recipe, RunConfig.JsonOptions));
        string config = Write($$"""{"recipe": {{JsonSerializer.Serialize(recipe, RunConfig.JsonOptions)}}, "seed": 3}""");

        Assert.Equal(Text(recipe), Text(RecipeFile.Find(plain)));
        Assert.Equal(Text(recipe), Text(RecipeFile.Find(config)));
    }

    [Theory]
    [InlineData("{", "is no recipe")]
    [InlineData("null", "holds no recipe")]
    [InlineData("""{"name": "x"}""", "epochs")]
    [InlineData("""{"name": "x", "epochs": 1, "batchSize": 8, "learningRate": 0.1, "speed": 9}""", "speed")]
    [InlineData("""{"name": "x", "epochs": 1, "batchSize": 8, "learningRate": 0.1, "mean": null}""", "mean")]
    [InlineData("""{"name": "x", "epochs": 1, "batchSize": 8, "learningRate": 0.1, "flip": true, "flip": false}""", "flip")]
    [InlineData("""{"name": "x", "epochs": 1, "batchSize": 8, "learningRate": 0.1, "policy": 7}""", "policy")]
    public void Find_OfAFileThatIsNone_SaysWhatIsWrong(string json, string said)
        => Assert.Contains(
            said, Assert.Throws<InvalidInputException>(() => RecipeFile.Find(Write(json))).Message, StringComparison.Ordinal);

    [Fact]
    public async Task Train_WithAnOptionAgainstTheRecipesValue_TakesTheOption()
    {
        string recipe = Write("""{"name": "x", "epochs": 1, "batchSize": 32, "learningRate": 0.01, "zeroInitResidual": true, "shift": 1500000000}""");
        string[] train = ["train", "--recipe", recipe, "--zero-init-residual", "false", "--data", FashionMnistSample.Folder, "--limit-train", "40"];

        CommandRun refused = await CommandRun.RunAsync([.. train, "--out", _folder.File("refused")]);
        File.WriteAllText(recipe, File.ReadAllText(recipe).Replace("1500000000", "1", StringComparison.Ordinal));
        CommandRun run = await CommandRun.RunAsync([.. train, "--out", _folder.File("run")]);

        Assert.Equal((2, 0), (refused.ExitCode, run.ExitCode));
        Assert.Contains("shift 1500000000: 0 to 65535 is allowed", refused.Error, StringComparison.Ordinal);
        Assert.False(RunConfig.Read(_folder.File("run", "config.json")).Recipe.ZeroInitResidual);
    }

    [Fact]
    public async Task Train_ByARecipeOfAnUnknownNetwork_IsRefusedWithTheKnownOnes()
    {
        string recipe = Write("""{"name": "x", "arch": "vgg", "epochs": 1, "batchSize": 8, "learningRate": 0.1}""");

        CommandRun run = await CommandRun.RunAsync("train", "--recipe", recipe, "--data", FashionMnistSample.Folder, "--out", _folder.File("run"));

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("no network 'vgg': known are d2l-resnet18, resnet18,", run.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static string Text(Recipe recipe) => JsonSerializer.Serialize(recipe, RunConfig.JsonOptions);

    private string Write(string json) => _folder.Write($"{Guid.NewGuid():N}.json", Encoding.UTF8.GetBytes(json));
}
