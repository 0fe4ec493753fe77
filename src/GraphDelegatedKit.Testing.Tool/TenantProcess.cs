using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Tool;

// Runs one tenant until a signal arrives. Writes one line of JSON with its addresses to stdout.
internal static class TenantProcess
{
    private static readonly JsonSerializerOptions JsonOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static async Task<int> RunAsync(TenantStart start, string? authorityFile)
    {
        var exitCode = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Stop(signal, ExitCodes.Interrupted));
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Stop(signal, ExitCodes.Stopped));

        var tenant = await start.StartAsync().ConfigureAwait(false);
        await using (tenant.ConfigureAwait(false))
        {
            if (authorityFile is not null)
                await WriteAuthorityAsync(authorityFile, tenant.Address.CertificatePem).ConfigureAwait(false);
            await Console.Out.WriteLineAsync(Describe(tenant.Address, start.Options.Apps, authorityFile)).ConfigureAwait(false);
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

    private static string Describe(LocalTenantAddress address, IReadOnlyList<LocalApp> apps, string? authorityFile) => new JsonObject
    {
        ["tenantId"] = address.TenantId,
        ["clientId"] = address.ClientId,
        ["httpsPort"] = address.HttpsPort,
        ["httpPort"] = address.HttpPort,
        ["http"] = address.HttpAddress.ToString().TrimEnd('/'),
        ["deviceLogin"] = address.DeviceLogin.ToString(),
        ["user"] = address.DefaultUser,
        ["ca"] = authorityFile,
        ["apps"] = new JsonObject(apps.DistinctBy(app => app.DisplayName)
            .Select(app => KeyValuePair.Create(app.DisplayName, (JsonNode?)app.ClientId))),
    }.ToJsonString(JsonOptions);
}
