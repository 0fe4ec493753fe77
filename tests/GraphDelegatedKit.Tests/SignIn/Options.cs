namespace GraphDelegatedKit.Tests.SignIn;

public sealed class Options
{
    [TestCase("")]
    [TestCase("YOUR-CLIENT-ID")]
    [TestCase("<client-id>")]
    [TestCase("00000000-0000-0000-0000-000000000000")]
    [TestCase("6f1a52e29a3e4f7e9c653c0f1f2d7a10")]
    [TestCase("{6f1a52e2-9a3e-4f7e-9c65-3c0f1f2d7a10}")]
    [TestCase("6f1a52e2-9a3e-4f7e-9c65-3c0f1f2d7a1")]
    [TestCase("6f1a52e2-9a3e-4f7e-9c65-3c0f1f2d7a10\n")]
    [TestCase(" 6f1a52e2-9a3e-4f7e-9c65-3c0f1f2d7a10")]
    [TestCase(null)]
    public void A_client_id_that_is_none_is_refused_by_name(string? clientId)
    {
        Assert.That(() => Open(options => options.ClientId = clientId!), Throws.ArgumentException.With.Message.StartsWith($"ClientId '{clientId}' is no application (client) id."));
    }

    [TestCase("")]
    [TestCase(" ")]
    [TestCase("contoso")]
    [TestCase("YOUR_TENANT_ID")]
    [TestCase("<tenant>")]
    [TestCase("{tenant-id}")]
    [TestCase("00000000-0000-0000-0000-000000000000")]
    [TestCase("contoso.onmicrosoft.com/")]
    [TestCase("contoso.onmicrosoft.com\n")]
    [TestCase(" contoso.onmicrosoft.com")]
    [TestCase("contoso..com")]
    [TestCase("-contoso.com")]
    [TestCase("https://login.microsoftonline.com/contoso.com")]
    [TestCase("contoso.com?x=y")]
    [TestCase("ada@contoso.com")]
    [TestCase("6f1a52e2-9a3e-4f7e-9c65-3c0f1f2d7a1")]
    [TestCase(null)]
    public void A_tenant_that_is_none_is_refused_by_name(string? tenant)
    {
        Assert.That(() => Open(options => options.Tenant = tenant!), Throws.ArgumentException.With.Message.StartsWith($"Tenant '{tenant}' is neither a tenant id"));
    }

    [TestCase("contoso.onmicrosoft.com")]
    [TestCase("contoso.com")]
    [TestCase("a.b.c-d.example")]
    [TestCase("6F1A52E2-9A3E-4F7E-9C65-3C0F1F2D7A10")]
    [TestCase("organizations")]
    [TestCase("common")]
    [TestCase("consumers")]
    public void A_tenant_can_be_an_id_a_domain_or_one_of_the_services_words(string tenant)
    {
        Assert.That(() => Open(options => options.Tenant = tenant), Throws.Nothing);
    }

    [Test]
    public void Nothing_to_ask_for_no_way_to_sign_in_nowhere_to_keep_it_and_nobody_by_name_are_refused()
    {
        Assert.Multiple(() =>
        {
            Assert.That(() => Open(options => options.Scopes = []), Throws.ArgumentException.With.Message.Contains("Scopes"));
            Assert.That(() => Open(options => options.Scopes = ["User.Read", " "]), Throws.ArgumentException.With.Message.Contains("Scopes"));
            Assert.That(() => Open(options => options.Methods = []), Throws.ArgumentException.With.Message.Contains("Methods"));
            Assert.That(() => Open(options => options.Cache.Protection = []), Throws.ArgumentException.With.Message.Contains("Cache.Protection"));
            Assert.That(() => Open(options => options.Username = " "), Throws.ArgumentException.With.Message.Contains("Username"));
        });
        Assert.That(() => DelegatedSession.Open(null!), Throws.ArgumentNullException);
    }

    [Test]
    public void Opening_a_session_touches_no_disk()
    {
        using var folder = new Folder();

        Open(options => options.Cache.Path = Path.Combine(folder.Path, "new", "cache.bin"));

        Assert.That(Directory.EnumerateFileSystemEntries(folder.Path), Is.Empty);
    }

    private static DelegatedSession Open(Action<DelegatedSessionOptions> change)
    {
        var options = new DelegatedSessionOptions { ClientId = Some.ClientId, Tenant = "contoso.onmicrosoft.com", HttpHandler = () => throw new AssertionException("No network.") };
        change(options);
        return DelegatedSession.Open(options);
    }
}
