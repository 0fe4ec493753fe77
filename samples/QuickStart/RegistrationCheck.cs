using System.Text.Json;
using GraphDelegatedKit;

namespace QuickStart;

/// <summary>Checks that the tenant knows the app and allows device codes: requests a code and discards it.</summary>
/// <remarks><see href="https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code#device-authorization-request"/></remarks>
internal static class RegistrationCheck
{
    private const string PublicClientRemedy = "In the app's registration, under Authentication, set 'Allow public client flows' to Yes.";

    public static async Task<CheckResult> RunAsync(
        HttpClient http, DelegatedSessionOptions sessionOptions, DirectoryFacts facts, CancellationToken cancellationToken)
    {
        try
        {
            var endpoint = new Uri(sessionOptions.Cloud.Login, $"{sessionOptions.Tenant}/oauth2/v2.0/devicecode");
            using var form = new FormUrlEncodedContent(
                new Dictionary<string, string> { ["client_id"] = sessionOptions.ClientId, ["scope"] = "openid" });
            using var response = await http.PostAsync(endpoint, form, cancellationToken);
            return response.IsSuccessStatusCode
                ? CheckPublicClient(sessionOptions.ClientId, facts.AllowsPublicClient)
                : new(
                    "registration",
                    false,
                    await ReadErrorAsync(response, cancellationToken),
                    "Check the client id and the tenant. " + PublicClientRemedy);
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return new("registration", false, "The sign-in service does not answer.", "Fix the network first.");
        }
    }

    private static CheckResult CheckPublicClient(string clientId, bool? allowsPublicClient) => allowsPublicClient switch
    {
        true => new("registration", true, $"The tenant knows the app {clientId}, and public client flows are allowed."),
        false => new(
            "registration",
            false,
            $"The tenant knows the app {clientId}, but public client flows are not allowed: a device code is refused when it is redeemed.",
            PublicClientRemedy),
        null => new(
            "registration",
            true,
            $"The tenant knows the app {clientId}. (Whether public client flows are allowed shows when a code is redeemed: " +
            "to read it, the sign-in needs Application.Read.All.)"),
    };

    private static async Task<string> ReadErrorAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            using var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync(cancellationToken));
            return body.RootElement.GetProperty("error_description").GetString()!.Split("\r\n")[0].Split(" Trace ID:")[0];
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return $"The sign-in service answered {(int)response.StatusCode}.";
        }
    }
}
