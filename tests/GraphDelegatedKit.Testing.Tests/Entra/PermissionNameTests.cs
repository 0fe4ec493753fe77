using System.IdentityModel.Tokens.Jwt;
using System.Net;
using System.Net.Sockets;

namespace GraphDelegatedKit.Testing.Tests.Entra;

public sealed class PermissionNameTests : TenantFixture
{
    private const string MisspeltError =
        "AADSTS650053: The application 'GraphDelegatedKit sample' asked for scope 'user.raed' that doesn't exist on the resource "
        + "'00000003-0000-0000-c000-000000000000'. Contact the app vendor.";

    private protected override LocalTenantOptions Options => new() { TimeProvider = Clock, AdditionalPermissions = ["Preview.Read.All"] };

    [TestCase("user.raed")]
    [TestCase("https://graph.microsoft.com/user.raed openid")]
    [TestCase("User.Read 00000003-0000-0000-c000-000000000000/user.raed")]
    public async Task A_misspelt_permission_is_refused_for_a_device_code(string scope)
    {
        var error = await Client.RequestDeviceCodeAsync(scope);

        Assert.That((string)error["error"]!, Is.EqualTo("invalid_client"));
        Assert.That((string)error["error_description"]!, Does.StartWith(MisspeltError));
        Assert.That((int)error["error_codes"]![0]!, Is.EqualTo(650053));
    }

    [Test]
    public async Task A_misspelt_permission_is_refused_for_a_refresh()
    {
        var tokens = await Client.SignInAsync();

        var (status, error) = await Client.RefreshAsync((string)tokens["refresh_token"]!, "user.raed offline_access");

        Assert.That(status, Is.EqualTo(400));
        Assert.That((string)error["error_description"]!, Does.StartWith(MisspeltError));
    }

    [Test]
    public async Task A_misspelt_permission_is_reported_to_the_program_that_opened_the_browser()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var redirectUri = $"http://localhost:{((IPEndPoint)listener.LocalEndpoint).Port}/";
        var address = new Uri(
            $"https://login.microsoftonline.com/{Tenant.TenantId}/oauth2/v2.0/authorize?client_id={Tenant.ClientId}&response_type=code"
            + $"&redirect_uri={Uri.EscapeDataString(redirectUri)}&scope=user.raed&state=7");

        var signIn = Tenant.SimulateUser(Tenant.Address.DefaultUser).SignInAsync(address);
        using var connection = await listener.AcceptTcpClientAsync();
        using var reader = new StreamReader(connection.GetStream());
        var request = await reader.ReadLineAsync();
        await connection.GetStream().WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"u8.ToArray());
        await signIn;

        Assert.That(request, Does.StartWith("GET /?error=invalid_client&error_description=AADSTS650053").And.Contain("state=7"));
    }

    [TestCase("User.Read")]
    [TestCase("user.read")]
    [TestCase("User.EnableDisableAccount.All")]
    [TestCase("OrgSettings-Microsoft365Install.Read.All")]
    [TestCase("Policy.Read.B2BManagementPolicy")]
    [TestCase("https://graph.microsoft.com/Mail.Send.Shared")]
    [TestCase("https://graph.microsoft.com/.default")]
    [TestCase("preview.read.all", Description = "of the options")]
    public async Task A_permission_of_Graph_or_of_the_options_is_granted(string scope)
    {
        var code = await Client.RequestDeviceCodeAsync(scope + " openid");

        Assert.That((string?)code["user_code"], Is.Not.Null, code.ToJsonString());
    }

    [Test]
    public void A_token_is_created_without_a_sign_in()
    {
        var token = new JwtSecurityTokenHandler().ReadJwtToken(Tenant.CreateToken(Tenant.Users[1].Id, ["Mail.Read", "User.Read"]));

        Assert.That(token.Payload["oid"], Is.EqualTo(Tenant.Users[1].Id));
        Assert.That(token.Payload["scp"], Is.EqualTo("openid profile email Mail.Read User.Read"));
        Assert.That(token.ValidTo, Is.EqualTo(Clock.GetUtcNow().UtcDateTime.AddMinutes(75)));
    }

    [Test]
    public void A_token_for_an_unknown_user_or_permission_is_not_created()
    {
        Assert.That(() => Tenant.CreateToken("unknown@contoso.com"), Throws.ArgumentException.With.Message.Contains("unknown@contoso.com"));
        Assert.That(() => Tenant.CreateToken(scopes: ["user.raed"]), Throws.ArgumentException.With.Message.Contains("user.raed"));
        Assert.That(() => Tenant.CreateToken(scopes: ["api://x/y"]), Throws.ArgumentException.With.Message.Contains("api://x/y"));
    }

    // RFC 6749, 3.2: with two values, one would be checked and the other used.
    [TestCase("client_id")]
    [TestCase("code")]
    [TestCase("grant_type")]
    public async Task A_repeated_parameter_of_a_token_request_is_refused(string name)
    {
        var fields = new List<KeyValuePair<string, string>>
        {
            new("client_id", Tenant.ClientId), new("grant_type", "authorization_code"), new("code", "x"), new(name, "y"),
        };
        using var content = new FormUrlEncodedContent(fields);

        using var response = await Client.Http.PostAsync($"{Client.AuthorityUrl}/oauth2/v2.0/token", content);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(
            await response.Content.ReadAsStringAsync(), Does.Contain("AADSTS9000411").And.Contain($"The parameter '{name}' is duplicated"));
    }

    [Test]
    public async Task A_repeated_parameter_of_a_sign_in_page_is_refused()
    {
        var query = $"client_id={Tenant.ClientId}&response_type=code&redirect_uri=http%3A%2F%2Flocalhost&scope=User.Read&state=1&state=2";

        using var response = await Client.Http.GetAsync($"{Client.AuthorityUrl}/oauth2/v2.0/authorize?{query}");

        Assert.That(await response.Content.ReadAsStringAsync(), Does.Contain("AADSTS9000411").And.Contain("state"));
    }
}
