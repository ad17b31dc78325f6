using FashionResNet.Scoring.Folders;
using FashionResNet.Scoring.Prediction;
using FashionResNet.Shared.Errors;

namespace FashionResNet.Scoring.Tests.Folders;

public sealed class FolderScorerTests : IDisposable
{
    private readonly JobFolder _folder = new JobFolder().WithImages(150);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ScoreAsync_Folder_SaysWhatThePredictorSays()
    {
        ImageFiles.Write(_folder.Images, "photo.jpg", 300, 200);
        ScoredImage[] rows = await ScoreAsync(new FolderScorerOptions { BatchSize = 16 });
        using var classifier = BatchedImageClassifier.Load(_folder.Model);

        IReadOnlyList<FilePrediction> expected =
            ImageFilePredictor.Predict(classifier, [.. rows.Select(row => _folder.Image(row.Path))]);

        Assert.Equal(151, rows.Length);
        Assert.Equal(expected.Select(prediction => prediction.Label), rows.Select(row => row.Label));
        for (int i = 0; i < rows.Length; i++)
        {
            Assert.Equal(expected[i].Top.Select(top => top.Label), rows[i].Top.Select(top => top.Label));
            Assert.Equal(expected[i].Top[0].Probability, rows[i].Probability!.Value, 1e-6f);
        }

        Assert.Equal(("photo.jpg", 300, 200), (rows[^1].Path, rows[^1].Width, rows[^1].Height));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 64)]
    [InlineData(7, 5)]
    public async Task ScoreAsync_AnyThreadsAndBatches_GivesTheSameBits(int threads, int batchSize)
    {
        ScoredImage[] expected = await ScoreAsync(new FolderScorerOptions { Threads = 2, BatchSize = 32 });

        ScoredImage[] rows = await ScoreAsync(new FolderScorerOptions { Threads = threads, BatchSize = batchSize });

        Assert.Equivalent(expected, rows, strict: true);
    }

    [Fact]
    public async Task ScoreAsync_PathsOfAnApp_KeepTheirOrder()
    {
        string[] paths = [_folder.Image("1", "003.png"), _folder.Image("0", "001.png"), _folder.Image("1", "003.png")];
        using FolderScorer scorer = FolderScorer.Load(_folder.Model);

        string[] rows = await scorer.ScoreAsync(FolderInput.Paths(paths)).Select(row => row.Path).ToArrayAsync();

        Assert.Equal(paths, rows);
    }

    [Fact]
    public async Task ScoreAsync_ThresholdAndTopK_ShapeTheRow()
    {
        ScoredImage[] rows = await ScoreAsync(new FolderScorerOptions { TopK = 10, Threshold = 1 });

        Assert.All(rows, row => Assert.Equal(ScoredImage.Unknown, row.Label));
        Assert.All(rows, row => Assert.Equal(TinyModel.Labels.Order(), row.Top.Select(top => top.Label).Order()));
        Assert.All(rows, row => Assert.Equal(
            row.Top.Select(top => top.Probability).OrderDescending(), row.Top.Select(top => top.Probability)));
    }

    [Fact]
    public async Task ScoreAsync_ConsumerLeaves_ListsLittleMoreThanItTook()
    {
        int listed = 0;
        using FolderScorer scorer = FolderScorer.Load(_folder.Model, new FolderScorerOptions { BatchSize = 2, Threads = 2 });

        await foreach (ScoredImage row in scorer.ScoreAsync(FolderInput.Paths(Endless())))
        {
            if (row.Path.EndsWith("020.png", StringComparison.Ordinal))
            {
                break;
            }
        }

        Assert.InRange(listed, 21, 100);

        IEnumerable<string> Endless()
        {
            while (true)
            {
                yield return _folder.Image("0", $"{listed++ % 100:D3}.png");
            }
        }
    }

    [Fact]
    public async Task ScoreAsync_Cancelled_Throws()
    {
        using var stop = new CancellationTokenSource();
        using FolderScorer scorer = FolderScorer.Load(_folder.Model, new FolderScorerOptions { BatchSize = 2 });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (ScoredImage _ in scorer.ScoreAsync(FolderInput.Folder(_folder.Images, recursive: true), stop.Token))
            {
                await stop.CancelAsync();
            }
        });
    }

    [Fact]
    public async Task ScoreAsync_ListThatBreaks_GivesItsErrorBehindTheRows()
    {
        using FolderScorer scorer = FolderScorer.Load(_folder.Model, new FolderScorerOptions { BatchSize = 1 });
        var rows = new List<ScoredImage>();

        var error = await Assert.ThrowsAsync<InvalidInputException>(async () =>
        {
            await foreach (ScoredImage row in scorer.ScoreAsync(FolderInput.Paths(Broken())))
            {
                rows.Add(row);
            }
        });

        Assert.Equal(("no more", 1), (error.Message, rows.Count));

        IEnumerable<string> Broken()
        {
            yield return _folder.Image("0", "000.png");
            throw new InvalidInputException("no more");
        }
    }

    [Theory]
    [InlineData(0, 0f, 1, 1, "top-k 0 is not allowed: 1 to 10, the model's number of classes.")]
    [InlineData(11, 0f, 1, 1, "top-k 11 is not allowed: 1 to 10, the model's number of classes.")]
    [InlineData(1, 1.5f, 1, 1, "threshold 1.5 is not allowed: 0 to 1.")]
    [InlineData(1, float.NaN, 1, 1, "threshold NaN is not allowed: 0 to 1.")]
    [InlineData(1, 0f, 0, 1, "a limit of 0 pixels is not allowed: 1 or more.")]
    [InlineData(1, 0f, 1, 0, "0 threads are not allowed: 1 or more.")]
    public void Load_OptionOutOfRange_SaysWhatIsAllowed(int topK, float threshold, long pixels, int threads, string expected)
    {
        var options = new FolderScorerOptions { TopK = topK, Threshold = threshold, PixelLimit = pixels, Threads = threads };

        Assert.Equal(expected, Assert.Throws<InvalidInputException>(() => FolderScorer.Load(_folder.Model, options)).Message);
    }

    private async Task<ScoredImage[]> ScoreAsync(FolderScorerOptions options)
    {
        using FolderScorer scorer = FolderScorer.Load(_folder.Model, options);
        return await scorer.ScoreAsync(FolderInput.Folder(_folder.Images, recursive: true)).ToArrayAsync();
    }
}
