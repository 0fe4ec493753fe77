using System.Net;
using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Tests.Mail;

// A tenant whose first user reads and sends mail.
public abstract class MailboxFixture : TenantFixture
{
    private protected const string MeUrl = GraphUrl + "/me";

    private protected static readonly DateTimeOffset Noon = new(2026, 3, 4, 12, 0, 0, TimeSpan.Zero);

    private protected LocalUser Me => Tenant.Users[0];

    private protected LocalUser Other => Tenant.Users[1];

    private protected string AddMessage(string subject, DateTimeOffset? receivedOn = null, string folder = "inbox", bool isRead = false) =>
        Tenant.Mail.AddMessage(Me.Id, new LocalMessage { Subject = subject, ReceivedOn = receivedOn ?? Noon, IsRead = isRead }, folder);

    private protected static string MessageUrl(string id) => $"{MeUrl}/messages/{Uri.EscapeDataString(id)}";

    private protected static string EventUrl(string id) => $"{MeUrl}/events/{Uri.EscapeDataString(id)}";

    private protected async Task<JsonNode> GetOkAsync(string url, string? prefer = null)
    {
        var (status, body) = await Client.SendAsync(HttpMethod.Get, url, configure: request =>
        {
            if (prefer is not null)
                request.Headers.Add("Prefer", prefer);
        });
        Assert.That(status, Is.EqualTo(200), body.ToJsonString());
        return body;
    }

    private protected async Task<string[]> GetSubjectsAsync(string path) => GetSubjects(await GetOkAsync($"{MeUrl}/{path}"));

    private protected static string[] GetSubjects(JsonNode list) =>
        [.. list["value"]!.AsArray().Select(item => (string)item!["subject"]!)];

    private protected Task<(int Status, JsonNode Body)> PatchAsync(string url, string json) =>
        Client.SendAsync(HttpMethod.Patch, url, new StringContent(json, null, "application/json"));

    private protected async Task AssertRefusedAsync(string path, int status, string code)
    {
        var response = await Client.GetAsync($"{MeUrl}/{path}");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(response.Status, Is.EqualTo(status), path);
            Assert.That((string?)response.Body["error"]?["code"], Is.EqualTo(code), path);
        }
    }

    private protected async Task<HttpStatusCode> DeleteAsync(string url)
    {
        using var response = await Client.Http.DeleteAsync(url);
        return response.StatusCode;
    }
}
