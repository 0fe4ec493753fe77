using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Tool.Apps;
using GraphDelegatedKit.Testing.Tool.Errors;

namespace GraphDelegatedKit.Testing.Tool;

// Runs one tenant until a signal arrives. Writes one line of JSON with its addresses to stdout.
internal static class TenantProcess
{
    public static async Task<int> RunAsync(TenantStart start, string? authorityFile)
    {
        var exitCode = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Stop(signal, ExitCodes.Interrupted));
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Stop(signal, ExitCodes.Succeeded));

        var tenant = await start.StartAsync().ConfigureAwait(false);
        await using (tenant.ConfigureAwait(false))
        {
            if (authorityFile is not null)
                await WriteAuthorityAsync(authorityFile, tenant.Address.CertificatePem).ConfigureAwait(false);
            await StandardOutput.WriteAsync(Describe(tenant, start.Options.Apps, authorityFile) + "\n").ConfigureAwait(false);
            if (!Console.IsErrorRedirected)
            {
                var hint = $"Open {TenantStart.GetHttpAddress(tenant)} in a browser. Ctrl+C stops the tenant.";
                await Console.Error.WriteLineAsync(hint).ConfigureAwait(false);
            }

            return await exitCode.Task.ConfigureAwait(false);
        }

        void Stop(PosixSignalContext signal, int code)
        {
            signal.Cancel = true;
            exitCode.TrySetResult(code);
        }
    }

    private static async Task WriteAuthorityAsync(string path, string pem)
    {
        try
        {
            await File.WriteAllTextAsync(path, pem + "\n").ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException($"{exception.Message} Give --ca a file in a folder that exists and that you can write to.");
        }
    }

    private static string Describe(LocalTenant tenant, IReadOnlyList<LocalApp> apps, string? authorityFile) => new JsonObject
    {
        ["tenantId"] = tenant.TenantId,
        ["clientId"] = tenant.ClientId,
        ["httpsPort"] = tenant.Address.HttpsPort,
        ["httpPort"] = tenant.Address.HttpPort,
        ["http"] = TenantStart.GetHttpAddress(tenant),
        ["deviceLogin"] = tenant.Address.DeviceLogin.ToString(),
        ["user"] = tenant.Address.DefaultUser,
        ["ca"] = authorityFile,
        ["apps"] = AppList.CreateJson(tenant, apps),
    }.ToJsonString(OutputJson.Options);
}
