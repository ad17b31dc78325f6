using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using FashionResNet.TestSupport;

namespace FashionResNet.Scoring.Tests.Samples;

/// <summary>The sample service over real HTTP.</summary>
public sealed class ClassifierServiceTests : IDisposable
{
    private static readonly string[] OneAtATime = ["--Classifier:MaxBatchSize", "1", "--Classifier:QueueCapacity", "0"];

    private readonly CancellationTokenSource _patience = new(TimeSpan.FromMinutes(2)); // ends what would never end
    private readonly TemporaryFolder _folder = new();
    private readonly string _model;
    private readonly byte[] _png;

    public ClassifierServiceTests()
    {
        _model = TinyModel.Write(_folder.FullPath);
        _png = File.ReadAllBytes(ImageFiles.Write(_folder.FullPath, "picture.png", 60, 40));
    }

    public void Dispose()
    {
        _patience.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Classify_ImagesFromManyClients_SaysWhatTheClassifierSays()
    {
        using ClassifierService service = await ClassifierService.StartAsync(_model);
        using var classifier = ImageClassifier.Load(_model);
        ImageClassification expected = classifier.Predict(_png);

        HttpResponseMessage[] answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => PostAsync(service, _png)));

        foreach (HttpResponseMessage answer in answers)
        {
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            JsonElement json = await answer.Content.ReadFromJsonAsync<JsonElement>();
            Assert.Equal(expected.Label, json.GetProperty("label").GetString());
            Assert.Equal(expected.Probability, json.GetProperty("probability").GetSingle());
            Assert.Equal(3, json.GetProperty("top").GetArrayLength());
            Assert.True(json.GetProperty("timings").GetProperty("inference").Deserialize<TimeSpan>() > TimeSpan.Zero);
            Assert.Equal("CPUExecutionProvider", json.GetProperty("executionProvider").GetString());
        }

        Assert.Equal("Healthy", await service.Client.GetStringAsync("/health"));
        Assert.Equal(0, await service.StopAsync(_patience.Token));
    }

    [Fact]
    public async Task Classify_WhatCannotBe_AnswersProblemDetails()
    {
        using ClassifierService service = await ClassifierService.StartAsync(_model, "--Classifier:PixelLimit", "5000");
        byte[] large = await File.ReadAllBytesAsync(ImageFiles.Write(_folder.FullPath, "large.png", 100, 100));

        await AssertProblemAsync(await PostAsync(service, "text"u8.ToArray()), 422, "no image that can be read");
        await AssertProblemAsync(await PostAsync(service, []), 422, "empty");
        await AssertProblemAsync(await PostAsync(service, _png[..^100]), 422, "the file is cut off");
        await AssertProblemAsync(await PostAsync(service, large), 422, "100x100 pixels; at most 5000 are allowed");
        await AssertProblemAsync(await PostAsync(service, new byte[(10 << 20) + 1]), 413, "too large");
        await AssertProblemAsync(await PostAsync(service, _png, "text/plain"), 415, "'text/plain'; image/png");
        await AssertProblemAsync(await PostAsync(service, _png, type: null), 415, "''; image/png");
        await AssertProblemAsync(await service.Client.GetAsync("/classify"), 405, null);
        await AssertProblemAsync(await service.Client.GetAsync("/nothing"), 404, null);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(service, _png)).StatusCode);
    }

    [Fact]
    public async Task Classify_WhatTheModelCannotScore_Answers500AndKeepsTheReasonToItself()
    {
        string model = TinyModel.Write(_folder.FullPath, name: "nan.onnx", edit: TinyModel.GiveNaNForWhite);
        using ClassifierService service = await ClassifierService.StartAsync(model);
        byte[] white = await File.ReadAllBytesAsync(ImageFiles.WriteWhite(_folder.FullPath, "white.png", 28, 28));

        HttpResponseMessage answer = await PostAsync(service, white);

        await AssertProblemAsync(answer, 500, null);
        Assert.DoesNotContain("nan.onnx", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Classify_ABodyThatDoesNotCome_IsGivenUp() // slow uploads would hold all places
    {
        using ClassifierService service = await ClassifierService.StartAsync(_model, OneAtATime);
        using var client = new TcpClient();
        await client.ConnectAsync(service.Client.BaseAddress!.Host, service.Client.BaseAddress.Port, _patience.Token);
        await using NetworkStream stream = client.GetStream();
        await stream.WriteAsync(
            "POST /classify HTTP/1.1\r\nHost: test\r\nContent-Type: image/png\r\nContent-Length: 1000000\r\n\r\n"u8.ToArray(), _patience.Token);
        await stream.WriteAsync(new byte[20_000], _patience.Token); // 4,000 a second in the five that it has

        using var reader = new StreamReader(stream);
        string answer = await reader.ReadToEndAsync(_patience.Token);

        Assert.StartsWith("HTTP/1.1 408", answer, StringComparison.Ordinal);
        Assert.Contains("application/problem+json", answer, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(service, _png)).StatusCode);
    }

    [Fact]
    public void Program_OfTheSample_HasSixtyLinesAtMost()
        => Assert.InRange(
            File.ReadLines(Path.Combine(RepositoryRoot.FullPath, "tests", "Samples", "ClassifierService", "Program.cs")).Count(), 1, 60);

    [Fact]
    public async Task Classify_WhenTooManyWait_Answers503WithRetryAfter()
    {
        using ClassifierService service = await ClassifierService.StartAsync(_model, OneAtATime);
        using var held = new HeldContent(_png);
        Task<HttpResponseMessage> first = SendAsync(service, held, _patience.Token);
        await held.Begun;

        HttpResponseMessage refused = await PostAsync(service, _png);
        string health = await service.Client.GetStringAsync("/health");
        held.Release();

        await AssertProblemAsync(refused, 503, "1 calls are in progress");
        Assert.Equal(TimeSpan.FromSeconds(1), refused.Headers.RetryAfter!.Delta);
        Assert.Equal("Degraded", health);
        Assert.Equal(HttpStatusCode.OK, (await first).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(service, _png)).StatusCode);
    }

    [Fact]
    public async Task Classify_WhenTheClientGoesAway_FreesItsPlace()
    {
        using ClassifierService service = await ClassifierService.StartAsync(_model, OneAtATime);
        using var held = new HeldContent(_png);
        using var gone = new CancellationTokenSource();
        Task<HttpResponseMessage> first = SendAsync(service, held, gone.Token);
        await held.Begun;
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await PostAsync(service, _png)).StatusCode);

        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);

        while ((await PostAsync(service, _png)).StatusCode == HttpStatusCode.ServiceUnavailable)
        {
            // the service has yet to hear of it
        }
    }

    [Fact]
    public async Task Classify_WhileTheModelIsReplaced_LosesNoRequest()
    {
        using ClassifierService service = await ClassifierService.StartAsync(_model);
        using var old = ImageClassifier.Load(_model);
        string next = TinyModel.Write(_folder.FullPath, seed: 4, name: "next.onnx");
        using var other = ImageClassifier.Load(next);
        float before = old.Predict(_png).Probability;
        float after = other.Predict(_png).Probability;
        File.SetLastWriteTimeUtc(next, DateTime.UtcNow.AddSeconds(10));
        Task[] clients = [.. Enumerable.Range(0, 4).Select(_ => AskUntilReplacedAsync())];

        File.Move(next, _model, overwrite: true);

        await Task.WhenAll(clients);

        async Task AskUntilReplacedAsync()
        {
            float seen;
            do
            {
                HttpResponseMessage answer = await PostAsync(service, _png);
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
                seen = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("probability").GetSingle();
                Assert.Contains(seen, new[] { before, after });
            }
            while (seen != after);
        }
    }

    [Fact]
    public async Task Stop_WithARequestInFlight_AnswersIt()
    {
        using ClassifierService service = await ClassifierService.StartAsync(_model);
        using var held = new HeldContent(_png);
        Task<HttpResponseMessage> request = SendAsync(service, held, _patience.Token);
        await held.Begun;

        await service.BeginStopAsync(_patience.Token);
        held.Release();

        Assert.Equal(HttpStatusCode.OK, (await request).StatusCode);
        Assert.Equal(0, await service.WaitForExitAsync(_patience.Token));
    }

    [Fact]
    public async Task Start_WithoutAModel_SaysSo()
    {
        (int exitCode, string error) = await ClassifierService.StartAndFailAsync(_folder.File("none.onnx"));

        Assert.NotEqual(0, exitCode);
        Assert.Contains("none.onnx", error, StringComparison.Ordinal);
    }

    private Task<HttpResponseMessage> PostAsync(ClassifierService service, byte[] body, string? type = "image/png")
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = type is null ? null : new MediaTypeHeaderValue(type);
        return SendAsync(service, content, _patience.Token);
    }

    /// <summary>The body goes when the service asks for it: a refusal comes before, and whose body has begun is being read.</summary>
    private static async Task<HttpResponseMessage> SendAsync(
        ClassifierService service, HttpContent content, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/classify") { Content = content };
        request.Headers.ExpectContinue = true;
        return await service.Client.SendAsync(request, cancellation);
    }

    private static async Task AssertProblemAsync(HttpResponseMessage answer, int status, string? detail)
    {
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        JsonElement json = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(status, json.GetProperty("status").GetInt32());
        Assert.NotEmpty(json.GetProperty("title").GetString()!);
        if (detail is not null)
        {
            Assert.Contains(detail, json.GetProperty("detail").GetString(), StringComparison.Ordinal);
        }
    }
}
