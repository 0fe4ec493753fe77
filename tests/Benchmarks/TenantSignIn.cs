using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing;

namespace Benchmarks;

/// <summary>A sign-in by device code with plain HTTP: the code, the user at the pages, the token.</summary>
internal sealed class TenantSignIn(LocalTenant tenant, HttpClient http)
{
    private readonly string _authority = $"https://login.microsoftonline.com/{tenant.TenantId}/oauth2/v2.0";

    public async Task<string> RunAsync(string scope)
    {
        var code = await PostAsync("devicecode", new() { ["client_id"] = tenant.ClientId, ["scope"] = scope });
        await tenant.SimulateUser(tenant.Address.DefaultUser).EnterCodeAsync((string)code["user_code"]!);
        var token = await PostAsync("token", new()
        {
            ["client_id"] = tenant.ClientId,
            ["grant_type"] = "urn:ietf:params:oauth:grant-type:device_code",
            ["device_code"] = (string)code["device_code"]!,
        });
        return (string)token["access_token"]!;
    }

    private async Task<JsonNode> PostAsync(string path, Dictionary<string, string> form)
    {
        using var content = new FormUrlEncodedContent(form);
        using var response = await http.PostAsync($"{_authority}/{path}", content);
        response.EnsureSuccessStatusCode();
        return JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
    }
}
