using GraphDelegatedKit.SignIn;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace GraphDelegatedKit;

/// <summary>The kit in a container: a <see cref="DelegatedSession"/> as <see cref="ITokenProvider"/>, and a <see cref="GraphClient"/> as <see cref="IGraphClient"/>.</summary>
public static class GraphDelegatedKitServiceCollectionExtensions
{
    private const string SectionName = "GraphDelegated";

    /// <summary>Adds one signed-in person. What is wrong in the configuration is told when the host starts: all of it at once, each with its key.</summary>
    /// <param name="services">Where to.</param>
    /// <param name="configuration">
    /// The root, whose section <c>GraphDelegated</c> is read, or a section of your own: <c>ClientId</c>, <c>Tenant</c>, <c>Username</c>, <c>Scopes</c>, <c>Cloud</c>,
    /// <c>Interaction</c>, <c>InteractionTimeout</c>, <c>Methods</c>, <c>Cache:Path</c>, <c>Cache:Protection</c>, <c>Deadline</c>.
    /// </param>
    /// <param name="configure">What no configuration can say; it has the last word.</param>
    public static IServiceCollection AddGraphDelegatedKit(this IServiceCollection services, IConfiguration configuration, Action<GraphDelegatedOptions>? configure = null) =>
        AddCore(services, Options.DefaultName, GetSection(configuration, SectionName), configure);

    /// <summary>Adds one of several people, as keyed services of that name.</summary>
    /// <param name="services">Where to.</param>
    /// <param name="name">The key, and the name of the options.</param>
    /// <param name="configuration">The root, whose section <c>GraphDelegated:{name}</c> is read, or a section of your own.</param>
    /// <param name="configure">What no configuration can say; it has the last word.</param>
    public static IServiceCollection AddGraphDelegatedKit(this IServiceCollection services, string name, IConfiguration configuration, Action<GraphDelegatedOptions>? configure = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return AddCore(services, name, GetSection(configuration, ConfigurationPath.Combine(SectionName, name)), configure);
    }

    /// <summary>Adds one signed-in person, set up in code alone.</summary>
    /// <param name="services">Where to.</param>
    /// <param name="configure">Sets at least the session's client id and tenant.</param>
    public static IServiceCollection AddGraphDelegatedKit(this IServiceCollection services, Action<GraphDelegatedOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return AddCore(services, Options.DefaultName, null, configure);
    }

    /// <summary>Adds one of several people, set up in code alone, as keyed services of that name.</summary>
    /// <inheritdoc cref="AddGraphDelegatedKit(IServiceCollection, Action{GraphDelegatedOptions})"/>
    public static IServiceCollection AddGraphDelegatedKit(this IServiceCollection services, string name, Action<GraphDelegatedOptions> configure)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(configure);
        return AddCore(services, name, null, configure);
    }

    /// <summary>Has an <see cref="HttpClient"/> send the person's token, and answer challenges: see <see cref="DelegatedAuthHandler"/>.</summary>
    /// <param name="builder">The client; generated ones such as Refit's as well.</param>
    /// <param name="name">Whose token, where there are several people.</param>
    public static IHttpClientBuilder AddGraphDelegatedAuth(this IHttpClientBuilder builder, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddHttpMessageHandler(services => new DelegatedAuthHandler(
            name is null ? services.GetRequiredService<ITokenProvider>() : services.GetRequiredKeyedService<ITokenProvider>(name),
            GetOptions(services, name ?? Options.DefaultName).Session.Cloud));
    }

    /// <summary>Has the <see cref="GraphClient"/> send by handlers of the factory, with all that is added to this client, and replaced as often as the factory replaces them.</summary>
    /// <remarks>
    /// Of the client only its handlers are used: not its <see cref="HttpClient.Timeout"/>, which would count waits, nor its address and headers. Its loggers are removed, because they tell
    /// whole addresses and those of uploads and downloads are secrets; its primary handler no longer follows redirects or keeps cookies. New connections after a 503 are then the factory's affair.
    /// </remarks>
    /// <param name="builder">The client.</param>
    /// <param name="name">Whose <see cref="GraphClient"/>, where there are several people.</param>
    public static IHttpClientBuilder UseForGraphClient(this IHttpClientBuilder builder, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddOptions<GraphDelegatedOptions>(name ?? Options.DefaultName)
            .PostConfigure<IHttpMessageHandlerFactory>((options, factory) => options.Client.HttpHandler = () => new HttpClientFactoryTransport(factory, builder.Name));
        return builder.RemoveAllLoggers().ConfigurePrimaryHttpMessageHandler(static (handler, _) =>
        {
            if (handler is SocketsHttpHandler sockets) (sockets.AllowAutoRedirect, sockets.UseCookies) = (false, false);
            if (handler is HttpClientHandler client) (client.AllowAutoRedirect, client.UseCookies) = (false, false);
        });
    }

    private static IConfigurationSection GetSection(IConfiguration configuration, string path)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return configuration as IConfigurationSection ?? configuration.GetSection(path);
    }

    private static IServiceCollection AddCore(IServiceCollection services, string name, IConfigurationSection? section, Action<GraphDelegatedOptions>? configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions<GraphDelegatedOptions>(name)
            .Configure(options =>
            {
                if (section is not null) new ConfigurationReader(options).Read(section);
                configure?.Invoke(options);
            })
            .PostConfigure<IServiceProvider>((options, provider) => ApplyDefaults(options, provider))
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<GraphDelegatedOptions>>(new OptionsValidator(name, section?.Path));

        if (name == Options.DefaultName)
        {
            services.TryAddSingleton(provider => OpenSession(provider, name));
            services.TryAddSingleton<ITokenProvider>(provider => provider.GetRequiredService<DelegatedSession>());
            services.TryAddSingleton(provider => GraphClient.Create(provider.GetRequiredService<ITokenProvider>(), GetOptions(provider, name).Client));
            services.TryAddSingleton<IGraphClient>(provider => provider.GetRequiredService<GraphClient>());
        }
        else
        {
            services.TryAddKeyedSingleton(name, (provider, _) => OpenSession(provider, name));
            services.TryAddKeyedSingleton<ITokenProvider>(name, (provider, _) => provider.GetRequiredKeyedService<DelegatedSession>(name));
            services.TryAddKeyedSingleton(name, (provider, _) => GraphClient.Create(provider.GetRequiredKeyedService<ITokenProvider>(name), GetOptions(provider, name).Client));
            services.TryAddKeyedSingleton<IGraphClient>(name, (provider, _) => provider.GetRequiredKeyedService<GraphClient>(name));
        }

        return services;
    }

    // What the container has and nobody set.
    private static void ApplyDefaults(GraphDelegatedOptions options, IServiceProvider services)
    {
        var (session, client) = (options.Session, options.Client);
        client.Cloud = session.Cloud;
        session.LoggerFactory ??= services.GetService<ILoggerFactory>();
        client.LoggerFactory ??= services.GetService<ILoggerFactory>();
        if (services.GetService<TimeProvider>() is not { } time) return;
        if (session.TimeProvider == TimeProvider.System) session.TimeProvider = time;
        if (client.TimeProvider == TimeProvider.System) client.TimeProvider = time;
    }

    private static DelegatedSession OpenSession(IServiceProvider services, string name) => DelegatedSession.Open(GetOptions(services, name).Session);

    private static GraphDelegatedOptions GetOptions(IServiceProvider services, string name) =>
        services.GetRequiredService<IOptionsMonitor<GraphDelegatedOptions>>().Get(name);

    private sealed class OptionsValidator(string optionsName, string? path) : IValidateOptions<GraphDelegatedOptions>
    {
        public ValidateOptionsResult Validate(string? name, GraphDelegatedOptions options)
        {
            if (name != optionsName) return ValidateOptionsResult.Skip;

            List<string> problems = [.. options.Problems, .. DelegatedSessionOptionsValidator.FindProblems(options.Session).Select(QualifyProblem)];
            if (options.Client.Deadline <= TimeSpan.Zero && options.Client.Deadline != Timeout.InfiniteTimeSpan)
                problems.Add($"{(path is null ? "Client.Deadline" : path + ":Deadline")} is not a positive length of time.");
            return problems.Count > 0 ? ValidateOptionsResult.Fail(problems) : ValidateOptionsResult.Success;
        }

        // A problem begins with the option's name: "Cache.Protection names …" is GraphDelegated:Cache:Protection in a configuration.
        private string QualifyProblem(string problem) => path is null ? "Session." + problem : ConfigurationPath.Combine(path, problem.Replace("Cache.", "Cache:", StringComparison.Ordinal));
    }
}
