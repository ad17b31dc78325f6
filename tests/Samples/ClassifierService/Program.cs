using FashionResNet.Scoring;
using FashionResNet.Scoring.Hosting;
using FashionResNet.Shared.Errors;
using Microsoft.AspNetCore.Diagnostics;

// POST /classify with an image as the body answers what it shows. Set Classifier:ModelPath, and what else
// ImageClassifierServiceOptions has, by configuration: appsettings.json, environment or command line.
const int MaxBodyBytes = 10 << 20;

WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = MaxBodyBytes);
builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MinRequestBodyDataRate = new(20_000, TimeSpan.FromSeconds(5)));
builder.Services.AddProblemDetails();
builder.Services.AddHealthChecks().AddImageClassifier();
builder.Services.Configure<ImageClassifierServiceOptions>(options =>
{
    options.PixelLimit = 25_000_000;
    options.QueueCapacity = 64; // and 32 that run: at most 96 bodies are held at once
});
builder.Services.AddImageClassifier(builder.Configuration.GetSection("Classifier"));

WebApplication app = builder.Build();
app.UseExceptionHandler(new ExceptionHandlerOptions
{
    ExceptionHandler = AnswerWithProblem,
    SuppressDiagnosticsCallback = failure => failure.Exception is FashionResNetException or BadHttpRequestException, // a client's fault
});
app.UseStatusCodePages();
app.MapHealthChecks("/health");
app.MapPost("/classify", async (HttpRequest request, ImageClassifier classifier, CancellationToken aborted) =>
{
    if (request.ContentType?.StartsWith("image/", StringComparison.OrdinalIgnoreCase) != true)
    {
        return Results.Problem(
            $"The content type is '{request.ContentType}'; image/png, image/jpeg and the like are allowed.",
            statusCode: StatusCodes.Status415UnsupportedMediaType);
    }

    return Results.Ok(await classifier.PredictAsync(request.Body, aborted)); // label, probability, top, timings, …
});
await app.RunAsync();

static async Task AnswerWithProblem(HttpContext context)
{
    Exception? error = context.Features.Get<IExceptionHandlerFeature>()?.Error;
    int status = error switch
    {
        InvalidInputException => StatusCodes.Status422UnprocessableEntity,
        ClassifierBusyException => StatusCodes.Status503ServiceUnavailable,
        BadHttpRequestException bad => bad.StatusCode,
        _ => StatusCodes.Status500InternalServerError,
    };
    if (status == StatusCodes.Status503ServiceUnavailable)
    {
        context.Response.Headers.RetryAfter = "1";
    }

    string? detail = status == StatusCodes.Status500InternalServerError ? null : error?.Message;
    await Results.Problem(detail, statusCode: status).ExecuteAsync(context);
}
