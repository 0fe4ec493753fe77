using GraphDelegatedKit.Resilience;
using GraphDelegatedKit.SignIn;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace GraphDelegatedKit;

/// <summary>
/// Extensions that register the library in a container: a <see cref="DelegatedSession"/> as <see cref="ITokenProvider"/>, and a
/// <see cref="GraphClient"/> as <see cref="IGraphClient"/>.
/// </summary>
public static class GraphDelegatedKitServiceCollectionExtensions
{
    private const string SectionName = "GraphDelegated";

    /// <summary>
    /// Adds one signed-in user. The host fails to start if the configuration is invalid, and reports every problem at once, each with its
    /// key.
    /// </summary>
    /// <param name="services">The service collection.</param>
    /// <param name="configuration">
    /// The root configuration, whose section <c>GraphDelegated</c> is read, or another section. The keys are <c>ClientId</c>,
    /// <c>Tenant</c>, <c>Username</c>, <c>Scopes</c>, <c>Cloud</c>, <c>Interaction</c>, <c>InteractionTimeout</c>, <c>Methods</c>,
    /// <c>Cache:Path</c>, <c>Cache:Protection</c>, <c>Deadline</c>, <c>AttemptTimeout</c>, <c>IdleTimeout</c> and
    /// <c>MaxResponseSize</c> (bytes).
    /// </param>
    /// <param name="configure">Sets further options in code. It runs after the configuration was read, so its values win.</param>
    /// <returns>The same service collection.</returns>
    public static IServiceCollection AddGraphDelegatedKit(
        this IServiceCollection services, IConfiguration configuration, Action<GraphDelegatedOptions>? configure = null) =>
        AddCore(services, Options.DefaultName, GetSection(configuration, SectionName), configure);

    /// <summary>Adds one of several signed-in users, as keyed services.</summary>
    /// <param name="services">The service collection.</param>
    /// <param name="name">The key of the services, and the name of the options.</param>
    /// <param name="configuration">The root configuration, whose section <c>GraphDelegated:{name}</c> is read, or another section.</param>
    /// <param name="configure">Sets further options in code. It runs after the configuration was read, so its values win.</param>
    /// <returns>The same service collection.</returns>
    public static IServiceCollection AddGraphDelegatedKit(
        this IServiceCollection services, string name, IConfiguration configuration, Action<GraphDelegatedOptions>? configure = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return AddCore(services, name, GetSection(configuration, ConfigurationPath.Combine(SectionName, name)), configure);
    }

    /// <summary>Adds one signed-in user, configured in code only.</summary>
    /// <param name="services">The service collection.</param>
    /// <param name="configure">Sets the options: at least the session's client id and tenant.</param>
    /// <returns>The same service collection.</returns>
    public static IServiceCollection AddGraphDelegatedKit(this IServiceCollection services, Action<GraphDelegatedOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return AddCore(services, Options.DefaultName, null, configure);
    }

    /// <summary>Adds one of several signed-in users, configured in code only, as keyed services.</summary>
    /// <param name="name">The key of the services, and the name of the options.</param>
    /// <inheritdoc cref="AddGraphDelegatedKit(IServiceCollection, Action{GraphDelegatedOptions})"/>
    public static IServiceCollection AddGraphDelegatedKit(
        this IServiceCollection services, string name, Action<GraphDelegatedOptions> configure)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(configure);
        return AddCore(services, name, null, configure);
    }

    /// <summary>
    /// Adds a handler that puts the user's token on every request and answers claims challenges: see <see cref="DelegatedAuthHandler"/>.
    /// </summary>
    /// <remarks>
    /// The handler is the last one before the primary handler, below the loggers of <see cref="IHttpClientFactory"/>: at the Trace level,
    /// those pass on every header in the structured state of their entries. Other handlers of the client do not see the token.
    /// </remarks>
    /// <param name="builder">The builder of any client, including generated ones such as Refit's.</param>
    /// <param name="name">The name of the user, where several were added. The default is the one added without a name.</param>
    /// <returns>The same builder.</returns>
    public static IHttpClientBuilder AddGraphDelegatedAuth(this IHttpClientBuilder builder, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddOptions<HttpClientFactoryOptions>(builder.Name)
            .PostConfigure(options => options.HttpMessageHandlerBuilderActions.Add(
                handlers => handlers.PrimaryHandler = CreateAuthHandler(handlers.Services, name, handlers.PrimaryHandler)));
        return builder;
    }

    /// <summary>
    /// Makes the <see cref="GraphClient"/> send through the handlers of this named client. <see cref="IHttpMessageHandlerFactory"/>
    /// creates and replaces them as configured.
    /// </summary>
    /// <remarks>
    /// Only the client's handlers are used: not its <see cref="HttpClient.Timeout"/>, which would count waits, nor its base address and
    /// headers. Its loggers are removed, because they log whole addresses, and those of uploads and downloads are secrets. Its primary
    /// handler stops following redirects and keeping cookies. After a 503 the factory decides when new connections are opened.
    /// </remarks>
    /// <param name="builder">The builder of the client.</param>
    /// <param name="name">
    /// The name of the user whose <see cref="GraphClient"/> is meant, where several were added. The default is the one added without a
    /// name.
    /// </param>
    /// <returns>The same builder.</returns>
    public static IHttpClientBuilder UseForGraphClient(this IHttpClientBuilder builder, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddOptions<GraphDelegatedOptions>(name ?? Options.DefaultName)
            .PostConfigure<IHttpMessageHandlerFactory>((options, factory) =>
                options.Client.HttpHandler = () => new HttpClientFactoryTransport(factory, builder.Name));
        return builder.RemoveAllLoggers().ConfigurePrimaryHttpMessageHandler(static (handler, _) =>
        {
            if (handler is SocketsHttpHandler sockets) (sockets.AllowAutoRedirect, sockets.UseCookies) = (false, false);
            if (handler is HttpClientHandler client) (client.AllowAutoRedirect, client.UseCookies) = (false, false);
        });
    }

    private static DelegatedAuthHandler CreateAuthHandler(IServiceProvider services, string? name, HttpMessageHandler inner)
    {
        var tokens = name is null ? services.GetRequiredService<ITokenProvider>() : services.GetRequiredKeyedService<ITokenProvider>(name);
        return new DelegatedAuthHandler(tokens, GetOptions(services, name ?? Options.DefaultName).Session.Cloud) { InnerHandler = inner };
    }

    private static IConfigurationSection GetSection(IConfiguration configuration, string path)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return configuration as IConfigurationSection ?? configuration.GetSection(path);
    }

    private static IServiceCollection AddCore(
        IServiceCollection services, string name, IConfigurationSection? section, Action<GraphDelegatedOptions>? configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions<GraphDelegatedOptions>(name)
            .Configure(options =>
            {
                if (section is not null) new ConfigurationReader(options).Read(section);
                configure?.Invoke(options);
            })
            .PostConfigure<IServiceProvider>(ApplyDefaults)
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<GraphDelegatedOptions>>(new OptionsValidator(name, section?.Path));

        if (name == Options.DefaultName)
        {
            services.TryAddSingleton(provider => OpenSession(provider, name));
            services.TryAddSingleton<ITokenProvider>(provider => provider.GetRequiredService<DelegatedSession>());
            services.TryAddSingleton(provider =>
                GraphClient.Create(provider.GetRequiredService<ITokenProvider>(), GetOptions(provider, name).Client));
            services.TryAddSingleton<IGraphClient>(provider => provider.GetRequiredService<GraphClient>());
        }
        else
        {
            services.TryAddKeyedSingleton(name, (provider, _) => OpenSession(provider, name));
            services.TryAddKeyedSingleton<ITokenProvider>(name, (provider, _) => provider.GetRequiredKeyedService<DelegatedSession>(name));
            services.TryAddKeyedSingleton(name, (provider, _) =>
                GraphClient.Create(provider.GetRequiredKeyedService<ITokenProvider>(name), GetOptions(provider, name).Client));
            services.TryAddKeyedSingleton<IGraphClient>(name, (provider, _) => provider.GetRequiredKeyedService<GraphClient>(name));
        }

        return services;
    }

    // Takes from the container what the options do not set.
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

    private static DelegatedSession OpenSession(IServiceProvider services, string name) =>
        DelegatedSession.Open(GetOptions(services, name).Session);

    private static GraphDelegatedOptions GetOptions(IServiceProvider services, string name) =>
        services.GetRequiredService<IOptionsMonitor<GraphDelegatedOptions>>().Get(name);

    private sealed class OptionsValidator(string optionsName, string? path) : IValidateOptions<GraphDelegatedOptions>
    {
        public ValidateOptionsResult Validate(string? name, GraphDelegatedOptions options)
        {
            if (name != optionsName) return ValidateOptionsResult.Skip;

            var sessionProblems = DelegatedSessionOptionsValidator.FindProblems(options.Session).Select(QualifyProblem);
            List<string> problems = [.. options.Problems, .. sessionProblems];
            CheckDuration("Deadline", options.Client.Deadline);
            CheckDuration("AttemptTimeout", options.Client.AttemptTimeout);
            CheckDuration("IdleTimeout", options.Client.IdleTimeout);
            return problems.Count > 0 ? ValidateOptionsResult.Fail(problems) : ValidateOptionsResult.Success;

            void CheckDuration(string option, TimeSpan duration)
            {
                if (!TimerDuration.IsTimeLimit(duration))
                    problems.Add($"{(path is null ? "Client." : path + ":")}{option} is not a positive duration. Set it above zero.");
            }
        }

        // A problem begins with the option's name: "Cache.Protection names …" is GraphDelegated:Cache:Protection in a configuration.
        private string QualifyProblem(string problem) => path is null
            ? "Session." + problem
            : ConfigurationPath.Combine(path, problem.Replace("Cache.", "Cache:", StringComparison.Ordinal));
    }
}
