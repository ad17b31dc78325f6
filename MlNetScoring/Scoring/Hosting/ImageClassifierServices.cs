using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace FashionResNet.Scoring.Hosting;

/// <summary>Puts an <see cref="ImageClassifier"/> into an app.</summary>
public static class ImageClassifierServices
{
    /// <summary>Registers one <see cref="ImageClassifier"/> for the whole app. It is loaded and warmed up when the host starts: wrong
    /// options (<see cref="OptionsValidationException"/>) or a model that cannot be used
    /// (<see cref="Shared.Errors.InvalidInputException"/>) stop the start. When its file changes the new model takes over; a file that
    /// cannot be used is logged and the old model goes on.</summary>
    public static IServiceCollection AddImageClassifier(
        this IServiceCollection services, Action<ImageClassifierServiceOptions> configure)
    {
        services.AddOptions<ImageClassifierServiceOptions>().Configure(configure);
        return services.AddClassifier();
    }

    /// <summary>The same, with options from configuration, such as <c>builder.Configuration.GetSection("Classifier")</c>. What is there
    /// and is no option stops the start as well (<see cref="InvalidOperationException"/>): it may be misspelt.</summary>
    public static IServiceCollection AddImageClassifier(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<ImageClassifierServiceOptions>()
            .Bind(configuration, binder => binder.ErrorOnUnknownConfiguration = true);
        return services.AddClassifier();
    }

    /// <summary>Adds a health check: healthy when the model answers, degraded when it is busy or its changed file could not be loaded,
    /// unhealthy when it does not answer.</summary>
    public static IHealthChecksBuilder AddImageClassifier(
        this IHealthChecksBuilder builder, string name = "image-classifier", IEnumerable<string>? tags = null)
        => builder.Add(new HealthCheckRegistration(
            name, provider => ActivatorUtilities.CreateInstance<ImageClassifierHealthCheck>(provider), failureStatus: null, tags));

    private static IServiceCollection AddClassifier(this IServiceCollection services)
    {
        services.AddOptions<ImageClassifierServiceOptions>().ValidateOnStart();
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<ImageClassifierServiceOptions>, ImageClassifierOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(provider => new WatchedModel(
            provider.GetRequiredService<IOptions<ImageClassifierServiceOptions>>().Value));
        services.TryAddSingleton(provider => provider.GetRequiredService<WatchedModel>().Classifier);
        services.AddHostedService<ModelReloader>();
        return services;
    }
}
