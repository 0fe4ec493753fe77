using GraphDelegatedKit.AspNetCore.Addresses;
using GraphDelegatedKit.AspNetCore.Challenges;
using GraphDelegatedKit.AspNetCore.Options;
using GraphDelegatedKit.AspNetCore.Sessions;
using GraphDelegatedKit.AspNetCore.SignIn;
using GraphDelegatedKit.AspNetCore.SignOut;
using GraphDelegatedKit.AspNetCore.Storage;
using GraphDelegatedKit.AspNetCore.Tokens;
using GraphDelegatedKit.SignIn.Msal;
using GraphDelegatedKit.Tokens;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Identity.Client;
using Microsoft.Identity.Web;
using Microsoft.Identity.Web.TokenCacheProviders;

namespace GraphDelegatedKit.AspNetCore;

/// <summary>Extensions that add the sign-in of users, and Graph clients on their behalf, to a web app.</summary>
public static class GraphDelegatedWebAppExtensions
{
    private const string EntraHttpClient = "GraphDelegatedKit.Entra";

    /// <summary>
    /// Adds the sign-in with Entra, and for each request an <see cref="ITokenProvider"/> and an <see cref="IGraphClient"/> of its user.
    /// The host does not start if the configuration is wrong, and reports every problem with its key.
    /// </summary>
    /// <remarks>
    /// Sessions and tokens are stored in the registered <c>IDistributedCache</c>, sealed by Data Protection. Several instances of an app
    /// must share both the cache and the Data Protection keys. Without a distributed cache, sessions are in the memory of the process.
    /// </remarks>
    /// <param name="services">The service collection.</param>
    /// <param name="configuration">The section of the options, usually <c>GraphDelegated</c>.</param>
    /// <param name="configure">Sets further options in code. It runs after the configuration was read, so its values win.</param>
    /// <returns>The same service collection.</returns>
    public static IServiceCollection AddGraphDelegatedWebApp(
        this IServiceCollection services, IConfigurationSection configuration, Action<GraphDelegatedWebOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        return Add(services, configuration, configure);
    }

    /// <summary>Adds the sign-in with Entra, configured in code only.</summary>
    /// <param name="services">The service collection.</param>
    /// <param name="configure">Sets the options: at least client id, tenant and a credential.</param>
    /// <returns>The same service collection.</returns>
    public static IServiceCollection AddGraphDelegatedWebApp(
        this IServiceCollection services, Action<GraphDelegatedWebOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        return Add(services, null, configure);
    }

    private static IServiceCollection Add(
        IServiceCollection services, IConfigurationSection? configuration, Action<GraphDelegatedWebOptions>? configure)
    {
        AddOptions(services, configuration, configure);
        AddServices(services);
        AddAuthentication(services);
        services.AddHealthChecks().AddCheck<SessionStoreHealthCheck>("GraphDelegatedKit.SessionStore");
        return services;
    }

    private static void AddOptions(
        IServiceCollection services, IConfigurationSection? section, Action<GraphDelegatedWebOptions>? configure)
    {
        services.AddOptions<GraphDelegatedWebOptions>()
            .Configure(options =>
            {
                if (section is not null) new WebConfigurationReader(options).Read(section);
                configure?.Invoke(options);
            })
            .PostConfigure<IServiceProvider>(ApplyDefaults)
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<GraphDelegatedWebOptions>>(provider => new WebOptionsValidator(
            section?.Path,
            provider.GetRequiredService<IHostEnvironment>(),
            provider.GetRequiredService<IConfiguration>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<EntraOptionsSetup>();
        services.AddSingleton<IConfigureOptions<MicrosoftIdentityOptions>>(provider => provider.GetRequiredService<EntraOptionsSetup>());
        services.AddSingleton<IConfigureOptions<ConfidentialClientApplicationOptions>>(
            provider => provider.GetRequiredService<EntraOptionsSetup>());
    }

    private static void ApplyDefaults(GraphDelegatedWebOptions options, IServiceProvider services)
    {
        options.Client.Cloud = options.Cloud;
        options.Client.HttpHandler = services.GetRequiredService<SharedTransport>().CreateHandler;
        options.Client.LoggerFactory ??= services.GetService<ILoggerFactory>();
        if (options.Client.TimeProvider == TimeProvider.System)
            options.Client.TimeProvider = services.GetRequiredService<TimeProvider>();
    }

    private static void AddServices(IServiceCollection services)
    {
        services.AddDataProtection();
        services.AddAntiforgery();
        services.AddOptions<AntiforgeryOptions>().Configure<PublicAddress>(
            (antiforgery, address) => antiforgery.Cookie.Path ??= GetCookiePath(address)); // of this app, if a host has several
        services.AddHttpContextAccessor();
        services.TryAddSingleton(TimeProvider.System);
        services.AddDistributedMemoryCache(); // registers only if the app has registered no distributed cache
        services.AddSingleton<KeyRing>();
        services.AddSingleton<SealedStore>();
        services.AddSingleton<SessionStore>();
        services.AddSingleton<RevokedSessions>();
        services.AddScoped<SessionCookieEvents>();

        services.AddSingleton<SharedTransport>();
        services.AddSingleton<CacheOnlyScope>();
        services.AddSingleton<IMsalHttpClientFactory, EntraHttpClientFactory>();
        services.AddSingleton<DistributedTokenCache>();
        services.AddSingleton<IMsalTokenCacheProvider>(provider => provider.GetRequiredService<DistributedTokenCache>());
        services.AddSingleton<UserTokens>();
        services.AddSingleton<IUserTokenProviderFactory, UserTokenProviderFactory>();
        services.AddScoped<RequestTokenProvider>();
        services.AddScoped<ITokenProvider>(provider => new MeteredTokenProvider(provider.GetRequiredService<RequestTokenProvider>()));
        services.AddScoped(provider => GraphClient.Create(
            provider.GetRequiredService<ITokenProvider>(),
            provider.GetRequiredService<IOptions<GraphDelegatedWebOptions>>().Value.Client));
        services.AddScoped<IGraphClient>(provider => provider.GetRequiredService<GraphClient>());

        services.AddSingleton<AuthPaths>();
        services.AddSingleton<PublicAddress>();
        services.AddSingleton<ChallengeGuard>();
        services.AddSingleton<ChallengeTicket>();
        services.AddSingleton<ChallengeResponder>();
        services.AddSingleton<SignInEndpoint>();
        services.AddSingleton<SignOutService>();
        services.AddSingleton<SignOutEndpoints>();
        services.AddHostedService<PendingSignOuts>();
    }

    private static void AddAuthentication(IServiceCollection services)
    {
        services.AddAuthorization();
        services.AddHttpClient(EntraHttpClient)
            .ConfigurePrimaryHttpMessageHandler(provider => provider.GetRequiredService<SharedTransport>().CreateHandler());
        services.Configure<AadIssuerValidatorOptions>(options => options.HttpClientName = EntraHttpClient);
        services.AddAuthentication(GraphDelegatedDefaults.AuthenticationScheme)
            .AddScheme<AuthenticationSchemeOptions, GraphDelegatedAuthenticationHandler>(
                GraphDelegatedDefaults.AuthenticationScheme, configureOptions: null)
            .AddMicrosoftIdentityWebApp(
                configureMicrosoftIdentityOptions: _ => { },
                configureCookieAuthenticationOptions: _ => { },
                GraphDelegatedDefaults.OpenIdConnectScheme,
                GraphDelegatedDefaults.CookieScheme)
            .EnableTokenAcquisitionToCallDownstreamApi();
        services.AddSingleton<IConfigureOptions<OpenIdConnectOptions>, OpenIdConnectSetup>(); // after Microsoft.Identity.Web's own
        services.AddOptions<CookieAuthenticationOptions>(GraphDelegatedDefaults.CookieScheme)
            .Configure<IOptions<GraphDelegatedWebOptions>, PublicAddress, KeyRing>(ConfigureCookie);
    }

    private static string? GetCookiePath(PublicAddress address) => address.ConfiguredPath is "" ? "/" : address.ConfiguredPath;

    private static void ConfigureCookie(
        CookieAuthenticationOptions cookie, IOptions<GraphDelegatedWebOptions> options, PublicAddress address, KeyRing keys)
    {
        cookie.TicketDataFormat = new SealedDataFormat<AuthenticationTicket>(
            TicketSerializer.Default, keys.CreateProtector("GraphDelegatedKit.AspNetCore", "v1", "cookie"));
        cookie.Cookie.Path = GetCookiePath(address);
        cookie.Cookie.Name = ".GraphDelegated.Session";
        cookie.Cookie.HttpOnly = true;
        cookie.Cookie.IsEssential = true;
        cookie.Cookie.SameSite = SameSiteMode.Lax;
        cookie.Cookie.SecurePolicy = options.Value.BaseUrl?.Scheme == Uri.UriSchemeHttps
            ? CookieSecurePolicy.Always
            : CookieSecurePolicy.SameAsRequest;
        cookie.ExpireTimeSpan = options.Value.SessionLifetime;
        cookie.SlidingExpiration = true;
        cookie.EventsType = typeof(SessionCookieEvents);
    }
}
