namespace GraphDelegatedKit.Tests.SignIn;

public sealed class DelegatedSessionOptionsTests
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
    public void An_invalid_client_id_is_rejected_with_the_option_name(string? clientId)
    {
        Assert.That(
            () => OpenSession(options => options.ClientId = clientId!),
            Throws.ArgumentException.With.Message.StartsWith($"ClientId '{clientId}' is not an application (client) id."));
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
    public void An_invalid_tenant_is_rejected_with_the_option_name(string? tenant)
    {
        Assert.That(
            () => OpenSession(options => options.Tenant = tenant!),
            Throws.ArgumentException.With.Message.StartsWith($"Tenant '{tenant}' is neither a tenant id"));
    }

    [TestCase("contoso.onmicrosoft.com")]
    [TestCase("contoso.com")]
    [TestCase("a.b.c-d.example")]
    [TestCase("6F1A52E2-9A3E-4F7E-9C65-3C0F1F2D7A10")]
    [TestCase("organizations")]
    [TestCase("common")]
    [TestCase("consumers")]
    public void A_tenant_can_be_an_id_a_domain_or_a_well_known_name(string tenant)
    {
        Assert.That(() => OpenSession(options => options.Tenant = tenant), Throws.Nothing);
    }

    [Test]
    public void Empty_scopes_sign_in_methods_cache_protections_and_usernames_are_rejected()
    {
        Assert.Multiple(() =>
        {
            Assert.That(() => OpenSession(options => options.Scopes = []), Throws.ArgumentException.With.Message.Contains("Scopes"));
            Assert.That(
                () => OpenSession(options => options.Scopes = ["User.Read", " "]),
                Throws.ArgumentException.With.Message.Contains("Scopes"));
            Assert.That(() => OpenSession(options => options.Methods = []), Throws.ArgumentException.With.Message.Contains("Methods"));
            Assert.That(
                () => OpenSession(options => options.Cache.Protection = []),
                Throws.ArgumentException.With.Message.Contains("Cache.Protection"));
            Assert.That(
                () => OpenSession(options => options.Cache.Protection = [(StorageProtection)4]),
                Throws.ArgumentException.With.Message.Contains("Cache.Protection"));
            Assert.That(() => OpenSession(options => options.Username = " "), Throws.ArgumentException.With.Message.Contains("Username"));
        });
        Assert.That(() => DelegatedSession.Open(null!), Throws.ArgumentNullException);
    }

    [Test]
    public void Opening_a_session_touches_no_disk()
    {
        using var folder = new TemporaryFolder();

        OpenSession(options => options.Cache.Path = Path.Combine(folder.Path, "new", "cache.bin"));

        Assert.That(Directory.EnumerateFileSystemEntries(folder.Path), Is.Empty);
    }

    private static DelegatedSession OpenSession(Action<DelegatedSessionOptions> configure)
    {
        var options = new DelegatedSessionOptions
        {
            ClientId = TestData.ClientId,
            Tenant = "contoso.onmicrosoft.com",
            HttpHandler = () => throw new AssertionException("No network."),
        };
        configure(options);
        return DelegatedSession.Open(options);
    }
}
