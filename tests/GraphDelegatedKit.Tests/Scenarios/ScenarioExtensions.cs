using System.Net;
using System.Text.Json;
using GraphDelegatedKit.Testing;

namespace GraphDelegatedKit.Tests.Scenarios;

public enum ClientKind
{
    GraphClient,
    PlainHttpClient,
}

/// <summary>Shortcuts for scenarios.</summary>
internal static class ScenarioExtensions
{
    public const string StepUpClaims = """{"access_token":{"acrs":{"essential":true,"value":"c1"}}}""";

    /// <summary>Asks Graph who the person is, through the kit's own client or through the handler alone.</summary>
    public static Func<Task<string>> CreateGetMe(this ClientKind clientKind, LocalTenant tenant, ITokenProvider tokens)
    {
        if (clientKind == ClientKind.GraphClient)
        {
            var client = TestData.CreateClient(tenant, tokens: tokens);
            return async () => (await client.GetAsync<User>("me")).UserPrincipalName!;
        }

        var plain = new HttpClient(new DelegatedAuthHandler(tokens) { InnerHandler = tenant.CreateHandler() });
        return async () =>
        {
            using var response = await plain.GetAsync("https://graph.microsoft.com/v1.0/me");
            var body = await response.Content.ReadAsStringAsync();
            if (response.StatusCode != HttpStatusCode.OK) throw new HttpRequestException(body, null, response.StatusCode);
            return JsonDocument.Parse(body).RootElement.GetProperty("userPrincipalName").GetString()!;
        };
    }

    public static IReadOnlyList<RecordedRequest> GetTokenRequests(this LocalTenant tenant, string grantType = "") =>
        [.. tenant.Requests.Where(request => request.Path.EndsWith("/token", StringComparison.Ordinal)
            && request.Form["grant_type"].Contains(grantType, StringComparison.Ordinal))];

    public static IReadOnlyList<RecordedRequest> GetRefreshRequests(this LocalTenant tenant) => tenant.GetTokenRequests("refresh_token");

    public static string GetClaims(this RecordedRequest request) => request.Form.GetValueOrDefault("claims", "");

    public static IEnumerable<string> GetStatusCodes(this LocalTenant tenant, string path = "/v1.0/me") =>
        tenant.Requests.Where(request => request.Path == path).Select(request => $"{request.Status}");
}
