using System.Text.Json;
using GraphDelegatedKit;

namespace QuickStart;

/// <summary>Whether the tenant knows the app and lets it use device codes: a code is asked for and thrown away.</summary>
/// <remarks><see href="https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code#device-authorization-request"/></remarks>
internal static class RegistrationCheck
{
    public static async Task<Finding> RunAsync(HttpClient http, DelegatedSessionOptions signIn, CancellationToken stop)
    {
        try
        {
            using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["client_id"] = signIn.ClientId, ["scope"] = "openid" });
            using var answer = await http.PostAsync(new Uri(signIn.Cloud.Login, $"{signIn.Tenant}/oauth2/v2.0/devicecode"), form, stop);
            return answer.IsSuccessStatusCode
                ? new("registration", true, $"The tenant knows the app {signIn.ClientId}. (Whether public client flows are allowed shows when a code is redeemed.)")
                : new("registration", false, await WordsAsync(answer, stop), "Check client id and tenant; in the app's registration, under Authentication, set 'Allow public client flows' to Yes.");
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !stop.IsCancellationRequested)
        {
            return new("registration", false, "The sign-in service does not answer.", "Mend the network first.");
        }
    }

    private static async Task<string> WordsAsync(HttpResponseMessage answer, CancellationToken stop)
    {
        try
        {
            using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(stop));
            return body.RootElement.GetProperty("error_description").GetString()!.Split("\r\n")[0].Split(" Trace ID:")[0];
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return $"The sign-in service answered {(int)answer.StatusCode}.";
        }
    }
}
