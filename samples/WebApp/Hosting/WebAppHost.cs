using GraphDelegatedKit.AspNetCore;
using GraphDelegatedKit.Testing;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.Options;
using WebApp.Accounts;
using WebApp.Pages;

namespace WebApp.Hosting;

/// <summary>Puts the app together.</summary>
internal static class WebAppHost
{
    public const string HealthPath = "/healthz";

    private const string ApplicationName = "graph-delegated-webapp"; // instances with another name cannot open each other's cookies

    public static WebApplicationBuilder CreateBuilder()
    {
        // The settings files lie beside the program, whatever the current folder is.
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        AddLocalSettings(builder);
        builder.Logging.ClearProviders().Services.AddSingleton<ILoggerProvider, StandardErrorLog>();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        return builder;
    }

    // The developer's own file, which is not in the repository. The environment and the command line come before it.
    private static void AddLocalSettings(WebApplicationBuilder builder)
    {
        var sources = builder.Configuration.Sources;
        var last = sources.OfType<JsonConfigurationSource>().Last();
        sources.Insert(sources.IndexOf(last) + 1, new JsonConfigurationSource
        {
            Path = "appsettings.Local.json",
            Optional = true,
            FileProvider = builder.Environment.ContentRootFileProvider,
        });
    }

    /// <param name="builder">The builder with the configuration of the app.</param>
    /// <param name="tenant">The local tenant; <see langword="null"/> for the cloud.</param>
    public static WebApplication Build(WebApplicationBuilder builder, LocalTenantAddress? tenant)
    {
        AddServices(builder.Services, builder.Configuration, tenant);

        var app = builder.Build();
        if (tenant is not null) LocalSignInPages.Use(app, tenant);
        MapPages(app);
        return app;
    }

    private static void AddServices(IServiceCollection services, ConfigurationManager configuration, LocalTenantAddress? tenant)
    {
        if (configuration.GetConnectionString("Redis") is { Length: > 0 } redis)
            services.AddStackExchangeRedisCache(options => options.Configuration = redis);
        var keys = services.AddDataProtection().SetApplicationName(ApplicationName);
        if (configuration["DataProtection:KeyFolder"] is { Length: > 0 } folder) keys.PersistKeysToFileSystem(new DirectoryInfo(folder));

        services.AddGraphDelegatedWebApp(configuration.GetSection("GraphDelegated"), options =>
        {
            if (tenant is not null) options.HttpHandler = tenant.CreateHandler;
        });
        // ASP.NET Core drops these claims of the ID token; the page about it shows them.
        services.PostConfigure<OpenIdConnectOptions>(GraphDelegatedDefaults.OpenIdConnectScheme, options =>
        {
            foreach (var claim in IdTokenPage.ProtocolClaims) options.ClaimActions.Remove(claim);
        });
        services.AddSingleton<Layout>();
        services.AddSingleton<AccountsPages>();
    }

    private static void MapPages(WebApplication app)
    {
        var baseUrl = app.Services.GetRequiredService<IOptions<GraphDelegatedWebOptions>>().Value.BaseUrl;
        ErrorPages.Use(app);
        app.UseHsts();
        if (baseUrl is not null) LoopbackAddress.Use(app, baseUrl);
        if (baseUrl?.AbsolutePath is { Length: > 1 } path) app.UsePathBase(path.TrimEnd('/'));
        app.UseRouting(); // after the base path is known
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapGraphDelegated("/auth");
        app.MapHealthChecks(HealthPath);
        StyleSheet.Map(app);
        StatusPage.Map(app);
        IdTokenPage.Map(app);
        CallGraphPage.Map(app);
        AccountsPages.Map(app);
    }
}
