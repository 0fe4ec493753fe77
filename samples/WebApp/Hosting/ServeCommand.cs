using GraphDelegatedKit.Testing;
using Microsoft.Extensions.Options;
using Samples;

namespace WebApp.Hosting;

/// <summary>Runs the app on the local tenant, or with the registration of the options, the environment or the settings files.</summary>
internal static class ServeCommand
{
    public static async Task<int> RunAsync(SampleSettings settings, int? port, CancellationToken cancellationToken)
    {
        var builder = WebAppHost.CreateBuilder();
        var isSetByEnvironment = port is null && ListenAddress.IsSetByEnvironment(builder.Configuration);
        var address = isSetByEnvironment ? null : ListenAddress.Choose(port ?? ListenAddress.DefaultPort);
        var isCloud = settings.App is not null || (settings.LocalFolder is null && Registration.IsConfigured(builder.Configuration));
        if (!isCloud && address is null)
            throw new UsageException(
                "No registration is configured, and the local tenant is for http://localhost only. Set GRAPH_TENANT and GRAPH_CLIENT, or "
                + "remove ASPNETCORE_URLS and ASPNETCORE_HTTP_PORTS.");

        await using var environment = isCloud ? null : await SampleEnvironment.OpenAsync(settings, cancellationToken);
        var tenant = environment?.LocalTenant;
        var registration = tenant is null
            ? Registration.FromSettings(settings)
            : await LocalRegistration.CreateAsync(tenant, address!, cancellationToken);
        registration.ApplyTo(builder.Configuration, address);
        if (address is not null) builder.WebHost.UseUrls(address.AbsoluteUri);

        await using var app = await StartAsync(builder, tenant, cancellationToken);
        Report(address, tenant);
        await app.WaitForShutdownAsync(cancellationToken);
        return ExitCode.Done; // a signal is the way to stop a server
    }

    // The options are checked when they are first read, which is before the start.
    private static async Task<WebApplication> StartAsync(
        WebApplicationBuilder builder, LocalTenantAddress? tenant, CancellationToken cancellationToken)
    {
        try
        {
            var app = WebAppHost.Build(builder, tenant);
            await app.StartAsync(cancellationToken);
            return app;
        }
        catch (OptionsValidationException e)
        {
            throw new UsageException(string.Join(' ', e.Failures));
        }
    }

    private static void Report(Uri? address, LocalTenantAddress? tenant)
    {
        if (address is not null) Console.WriteLine($"The app runs at {address.GetLeftPart(UriPartial.Authority)} until Ctrl+C.");
        if (tenant is not null) Console.WriteLine($"It uses the local tenant: sign in as {tenant.DefaultUser}, an administrator.");
    }
}
