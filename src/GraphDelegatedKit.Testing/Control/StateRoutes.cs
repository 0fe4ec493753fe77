using System.Text.Json;
using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Entra.Apps;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Control;

// The routes about the tenant as a whole, its applications and its uploads.
internal sealed class StateRoutes(LocalTenant tenant, Func<TenantServices> services, TenantHealth health, SelfCheck selfCheck)
{
    private const string SignInUrl = "https://login.microsoftonline.com";

    private static readonly JsonSerializerOptions JsonOptions = new(JsonSerializerDefaults.Web);

    public IEnumerable<ControlRoute> Create() =>
    [
        new("GET", "/_local/health", "Whether the tenant is ready: it has its data, and a sign-in of its own has succeeded.",
            GetHealthAsync)
        {
            Responses = [new(200, "The tenant is ready.", "Health"), new(503, "The tenant is not ready yet.", "Health")],
        },
        new("GET", "/_local/address", "The ids, addresses, ports and certificate authority of the tenant.",
            request => request.WriteAsync(200, CreateAddress(tenant.Address)))
        {
            Responses = [new(200, "The address.", "Address")],
        },
        new("GET", "/_local/apps", "The applications, without their secrets.",
            request => request.WriteAsync(200, new JsonObject { ["apps"] = ToArray(services().Apps.All, CreateApp) }))
        {
            Responses = [new(200, "The applications.", "Apps")],
        },
        new("GET", "/_local/uploads", "The upload sessions since the start, oldest first, without their addresses.",
            request => request.WriteAsync(
                200, new JsonObject { ["uploads"] = ToArray(services().UploadLog.GetUploads([]), CreateUpload) }))
        {
            Responses = [new(200, "The upload sessions.", "Uploads")],
        },
    ];

    private async Task GetHealthAsync(ControlRequest request)
    {
        var problem = health.Reason;
        if (problem is not null && health.IsPrepared)
        {
            problem = await selfCheck.FindProblemAsync(request.Ended).ConfigureAwait(false);
            if (problem is null)
                health.SetHealthy();
        }

        await (problem is null
            ? request.WriteAsync(200, new JsonObject { ["status"] = "healthy" })
            : request.WriteAsync(503, new JsonObject { ["status"] = "starting", ["reason"] = problem })).ConfigureAwait(false);
    }

    // Adds to the members of LocalTenantAddress the addresses that follow from them, because users enter these in their clients.
    private static JsonObject CreateAddress(LocalTenantAddress address)
    {
        var json = JsonSerializer.SerializeToNode(address, JsonOptions)!.AsObject();
        json["authority"] = $"{SignInUrl}/{address.TenantId}";
        json["issuer"] = $"{SignInUrl}/{address.TenantId}/v2.0";
        json["httpsAddress"] = new UriBuilder(Uri.UriSchemeHttps, address.ListenAddress, address.HttpsPort).Uri.AbsoluteUri;
        return json;
    }

    private static JsonObject CreateApp(RegisteredApp app) => new()
    {
        ["clientId"] = app.ClientId,
        ["displayName"] = app.DisplayName,
        ["isDefault"] = app.IsDefault,
        ["redirectUris"] = ToArray(app.RedirectUris, uri => JsonValue.Create(uri)),
        ["secretCount"] = app.Secrets.Count,
        ["certificateCount"] = app.Keys.Count,
    };

    private static JsonObject CreateUpload(LocalUpload upload) => new()
    {
        ["sessionId"] = upload.SessionId,
        ["fileName"] = upload.FileName,
        ["bytesAccepted"] = upload.BytesAccepted,
        ["bytesResent"] = upload.BytesResent,
        ["acceptedRanges"] = ToArray(
            upload.AcceptedRanges, range => new JsonObject { ["from"] = range.From, ["to"] = range.To }),
    };

    private static JsonArray ToArray<T>(IEnumerable<T> values, Func<T, JsonNode?> create) => [.. values.Select(create)];
}
