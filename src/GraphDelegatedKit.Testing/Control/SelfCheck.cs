using System.Security.Cryptography;
using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Hosting;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Control;

// Signs in at the tenant's own https address, over TLS, to find out whether a client could. Its requests are not recorded and meet no
// faults.
internal sealed class SelfCheck(LocalTenant tenant, Func<TenantServices> services)
{
    private const string HeaderName = "x-local-self-check";

    private readonly string _key = Convert.ToHexString(RandomNumberGenerator.GetBytes(32));

    public static bool Includes(HttpContext context) => context.Items.ContainsKey(typeof(SelfCheck));

    // Recognizes a request of this check.
    public bool Accept(HttpContext context)
    {
        if (context.Request.Headers[HeaderName] != _key)
            return false;
        context.Items[typeof(SelfCheck)] = true;
        return true;
    }

    // Returns null if the sign-in succeeded.
    public async Task<string?> FindProblemAsync(CancellationToken cancellationToken)
    {
        if (tenant.Users.FirstOrDefault(user => user.AccountEnabled) is not { } user)
            return null;
        var codes = services().DeviceCodes;
        using var http = new HttpClient(tenant.Address.CreateHandler());
        http.DefaultRequestHeaders.Add(HeaderName, _key);
        try
        {
            var issued = await PostAsync(http, "devicecode", cancellationToken, ("scope", "openid profile")).ConfigureAwait(false);
            var code = codes.FindPending((string)issued["user_code"]!)!;
            codes.Approve(code, user, Guid.NewGuid());
            try
            {
                var tokens = await PostAsync(
                    http, "token", cancellationToken, ("grant_type", "device_code"), ("device_code", code.Code)).ConfigureAwait(false);
                return tokens["access_token"] is null ? $"A sign-in fails: {tokens["error_description"]}" : null;
            }
            finally
            {
                codes.Remove(code);
            }
        }
        catch (HttpRequestException exception)
        {
            return $"A sign-in fails: {exception.Message}";
        }
    }

    private async Task<JsonNode> PostAsync(
        HttpClient http, string endpoint, CancellationToken cancellationToken, params (string Name, string Value)[] fields)
    {
        using var form = new FormUrlEncodedContent(
            fields.Append(("client_id", tenant.ClientId)).ToDictionary(field => field.Item1, field => field.Item2));
        var url = new Uri($"https://login.microsoftonline.com/{tenant.TenantId}/oauth2/v2.0/{endpoint}");
        using var response = await http.PostAsync(url, form, cancellationToken).ConfigureAwait(false);
        return JsonNode.Parse(await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false))!;
    }
}
