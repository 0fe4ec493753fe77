using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Tests.Control;

public sealed class ControlPermissionTests : ControlFixture
{
    [Test]
    public async Task The_permissions_of_the_requests_are_read_as_JSON()
    {
        using var client = Tenant.CreateClient(scopes: ["User.Read", "Mail.Read"]);
        await client.GetStringAsync("me");
        await client.GetStringAsync("me/drive/root/children");
        await client.GetStringAsync("me/drive/root/children");

        var (status, body) = await Control.GetAsync("permissions");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(200));
            Assert.That(JsonNode.DeepEquals(body, JsonNode.Parse($$"""
                {
                  "signIns": [
                    {
                      "clientId": "{{Tenant.ClientId}}",
                      "applicationName": "GraphDelegatedKit sample",
                      "username": "{{Tenant.Users[0].UserPrincipalName}}",
                      "requestedScopes": ["Mail.Read", "User.Read"],
                      "neededScopes": ["Files.Read", "User.Read"],
                      "excessiveScopes": ["Mail.Read"],
                      "missingScopes": ["Files.Read"],
                      "requests": [
                        {
                          "method": "GET", "path": "/me", "count": 1, "leastPrivilegedPermissions": ["User.Read"], "reason": null,
                          "page": "https://learn.microsoft.com/graph/api/user-get#permissions"
                        },
                        {
                          "method": "GET", "path": "/{drive}/{item}/children", "count": 2, "leastPrivilegedPermissions": ["Files.Read"],
                          "reason": null, "page": "https://learn.microsoft.com/graph/api/driveitem-list-children#permissions"
                        }
                      ]
                    }
                  ]
                }
                """)), Is.True, body.ToJsonString());
        }
    }

    [Test]
    public async Task The_permissions_of_the_requests_are_read_as_the_table_of_the_report()
    {
        using var client = Tenant.CreateClient(scopes: ["User.Read", "Mail.Read"]);
        await client.GetStringAsync("me");

        using var response = await Control.Http.GetAsync("permissions.txt");
        var text = await response.Content.ReadAsStringAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(response.Content.Headers.ContentType!.ToString(), Is.EqualTo("text/plain; charset=utf-8"));
            Assert.That(text, Is.EqualTo(Tenant.GetPermissionReport() + "\n"));
            Assert.That(text, Does.Contain("  excessive  Mail.Read\n"));
        }
    }

    [Test]
    public async Task The_permissions_of_earlier_requests_can_be_forgotten()
    {
        using var client = Tenant.CreateClient();
        await client.GetStringAsync("me");

        var (status, _) = await Control.SendAsync(HttpMethod.Delete, "permissions");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(204));
            Assert.That((await Control.GetAsync("permissions")).Body["signIns"]!.AsArray(), Is.Empty);
            Assert.That(
                await Control.Http.GetStringAsync("permissions.txt"),
                Is.EqualTo("The tenant received no request that needs a permission.\n"));
        }
    }
}
