using System.Net;
using GraphDelegatedKit.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace GraphDelegatedKit.Tests.DependencyInjection;

public sealed class ServiceCollectionTests
{
    [Test]
    public async Task A_host_signs_in_and_calls_Graph_with_configuration_alone()
    {
        using var folder = new TemporaryFolder();
        await using var tenant = await TestData.StartTenantAsync(TestUsers.Create("Ada"));
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration.AddInMemoryCollection(CreateSettings(
            "GraphDelegated", tenant, ("Interaction", "allowed"),
            ("Cache:Path", folder["cache"]), ("Cache:Protection:0", "OwnerOnlyFile"), ("Deadline", "00:01:00")));
        builder.Services.AddGraphDelegatedKit(builder.Configuration, options => UseTenant(tenant, options));
        builder.Services.AddHttpClient("plain").ConfigurePrimaryHttpMessageHandler(tenant.CreateHandler).AddGraphDelegatedAuth();
        using var host = builder.Build();
        await host.StartAsync();

        var me = await host.Services.GetRequiredService<IGraphClient>().GetAsync<User>("me");
        using var plain = await host.Services.GetRequiredService<IHttpClientFactory>().CreateClient("plain")
            .GetAsync("https://graph.microsoft.com/v1.0/me");

        Assert.Multiple(() =>
        {
            Assert.That(me.DisplayName, Is.EqualTo("Ada"));
            Assert.That(plain.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(folder.FileNames, Does.Contain("cache"));
            Assert.That(
                host.Services.GetRequiredService<ITokenProvider>(), Is.SameAs(host.Services.GetRequiredService<DelegatedSession>()));
            Assert.That(host.Services.GetRequiredService<IGraphClient>(), Is.SameAs(host.Services.GetRequiredService<GraphClient>()));
        });
        await host.StopAsync();
    }

    [Test]
    public async Task All_configuration_errors_are_reported_at_startup_with_their_keys()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["GraphDelegated:ClientId"] = "your-client-id",
            ["GraphDelegated:Cloud"] = "mars",
            ["GraphDelegated:Interaction"] = "Sometimes",
            ["GraphDelegated:Methods:0"] = "CarrierPigeon",
            ["GraphDelegated:Scopes"] = "",
            ["GraphDelegated:Cache:Protection"] = "OwnerOnlyFile Prayer",
            ["GraphDelegated:Cache:Paht"] = "/x",
            ["GraphDelegated:Deadline"] = "soon",
            ["GraphDelegated:AttemptTimeout"] = "-00:00:01",
            ["GraphDelegated:IdleTimeout"] = "00:00:00",
            ["GraphDelegated:MaxResponseSize"] = "64 MB",
            ["GraphDelegated:InteractionTimeout"] = "2 minutes",
            ["GraphDelegated:ClentId"] = "misspelt",
        });
        builder.Services.AddGraphDelegatedKit(builder.Configuration);
        using var host = builder.Build();

        var e = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());

        Assert.That(e!.Failures.Select(failure => failure.Split(' ')[0]), Is.EquivalentTo(new[]
        {
            "GraphDelegated:ClientId", "GraphDelegated:Tenant",
            "GraphDelegated:Cloud", "GraphDelegated:Interaction", "GraphDelegated:Methods", "GraphDelegated:Scopes",
            "GraphDelegated:Cache:Protection",
            "GraphDelegated:Cache:Paht", "GraphDelegated:Deadline", "GraphDelegated:AttemptTimeout", "GraphDelegated:InteractionTimeout",
            "GraphDelegated:IdleTimeout", "GraphDelegated:MaxResponseSize",
            "GraphDelegated:ClentId",
        }));
        Assert.That(e.Message, Does.Contain("GraphDelegated:ClientId 'your-client-id' is not an application (client) id").And
            .Contain("GraphDelegated:Tenant '' is neither a tenant id").And
            .Contain("global, usgov, dod, china"));
    }

    [Test]
    public async Task The_limits_of_a_response_are_read_from_the_configuration()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["GraphDelegated:IdleTimeout"] = "00:00:20",
            ["GraphDelegated:MaxResponseSize"] = "5000000",
        });
        GraphDelegatedOptions? options = null;
        builder.Services.AddGraphDelegatedKit(builder.Configuration, read =>
        {
            read.Session.ClientId = TestData.ClientId;
            read.Session.Tenant = "contoso.onmicrosoft.com";
            options = read;
        });
        using var host = builder.Build();
        await host.StartAsync();

        Assert.That(options!.Client.IdleTimeout, Is.EqualTo(TimeSpan.FromSeconds(20)));
        Assert.That(options.Client.MaxResponseSize, Is.EqualTo(5_000_000));
    }

    [Test]
    public async Task Errors_of_options_set_in_code_are_reported_with_their_property()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddGraphDelegatedKit(options =>
        {
            options.Session.ClientId = TestData.ClientId;
            (options.Client.Deadline, options.Client.AttemptTimeout) = (TimeSpan.Zero, TimeSpan.Zero);
        });
        using var host = builder.Build();

        var e = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());

        Assert.That(
            e!.Failures.Select(failure => failure.Split(' ')[0]),
            Is.EqualTo(new[] { "Session.Tenant", "Client.Deadline", "Client.AttemptTimeout" }));
    }

    [Test]
    public async Task Two_named_registrations_serve_two_users()
    {
        await using var tenant = await TestData.StartTenantAsync(TestUsers.Create("Ada"), TestUsers.Create("Grace"));
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(
            [.. CreateSettings("GraphDelegated:ada", tenant, ("Interaction", "Allowed"), ("Cache:Protection", "Memory")), .. CreateSettings(
                "Elsewhere", tenant, ("Interaction", "Allowed"), ("Cache:Protection", "Memory"))]).Build();
        var services = new ServiceCollection();
        services.AddGraphDelegatedKit("ada", configuration, options => UseTenant(tenant, options, "ada"));
        services.AddGraphDelegatedKit("grace", configuration.GetSection("Elsewhere"), options => UseTenant(tenant, options, "grace"));
        services.AddHttpClient("plain").ConfigurePrimaryHttpMessageHandler(tenant.CreateHandler).AddGraphDelegatedAuth("grace");
        await using var provider = services.BuildServiceProvider();

        var ada = await provider.GetRequiredKeyedService<IGraphClient>("ada").GetAsync<User>("me");
        var grace = await provider.GetRequiredKeyedService<IGraphClient>("grace").GetAsync<User>("me");
        var plain = await provider.GetRequiredService<IHttpClientFactory>().CreateClient("plain")
            .GetStringAsync("https://graph.microsoft.com/v1.0/me");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(ada.DisplayName, Is.EqualTo("Ada"));
            Assert.That(grace.DisplayName, Is.EqualTo("Grace"));
        }

        Assert.That(plain, Does.Contain("Grace"));
        Assert.That(provider.GetService<IGraphClient>(), Is.Null, "no client is registered without a name");
    }

    [Test]
    public async Task A_default_and_a_named_registration_share_the_configuration_section()
    {
        await using var tenant = await TestData.StartTenantAsync();
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([.. CreateSettings("GraphDelegated", tenant), .. CreateSettings("GraphDelegated:other", tenant)])
            .Build();
        var services = new ServiceCollection();
        services.AddGraphDelegatedKit(configuration).AddGraphDelegatedKit("other", configuration);
        await using var provider = services.BuildServiceProvider();

        Assert.That(
            provider.GetRequiredService<DelegatedSession>(), Is.Not.SameAs(provider.GetRequiredKeyedService<DelegatedSession>("other")));
    }

    [Test]
    public async Task Disposing_the_container_disposes_the_session([Values] bool synchronously)
    {
        await using var tenant = await TestData.StartTenantAsync();
        var services = new ServiceCollection();
        services.AddGraphDelegatedKit(options =>
        {
            (options.Session.ClientId, options.Session.Tenant) = (tenant.ClientId, tenant.TenantId);
            UseTenant(tenant, options);
        });
        var provider = services.BuildServiceProvider();
        var (tokens, _) = (provider.GetRequiredService<ITokenProvider>(), provider.GetRequiredService<IGraphClient>());

        if (synchronously) provider.Dispose();
        else await provider.DisposeAsync();

        Assert.That(() => tokens.GetTokenAsync(), Throws.InstanceOf<ObjectDisposedException>());
    }

    [Test]
    public async Task The_configured_cloud_applies_to_the_session_the_client_and_the_handler()
    {
        var services = new ServiceCollection();
        KeyValuePair<string, string?>[] settings =
        [
            new("GraphDelegated:Cloud", "usgov"),
            new("GraphDelegated:ClientId", TestData.ClientId),
            new("GraphDelegated:Tenant", "contoso.com"),
        ];
        services.AddGraphDelegatedKit(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        using var handler = new FakeHttpHandler().RespondsWith(HttpStatusCode.OK, "{}").RespondsWith(HttpStatusCode.OK, "{}");
        services.Configure<GraphDelegatedOptions>(options => options.Client.HttpHandler = () => handler);
        services.AddSingleton<ITokenProvider>(new FakeTokenProvider(TestData.CreateToken()));
        services.AddHttpClient("plain").ConfigurePrimaryHttpMessageHandler(() => handler).AddGraphDelegatedAuth();
        await using var provider = services.BuildServiceProvider();

        await provider.GetRequiredService<IGraphClient>().GetAsync<User>("me");
        await provider.GetRequiredService<IHttpClientFactory>().CreateClient("plain").GetAsync("https://graph.microsoft.us/v1.0/me");

        Assert.That(
            handler.Requests.Select(sent => sent.RequestUri.Host), Is.EqualTo(new[] { "graph.microsoft.us", "graph.microsoft.us" }));
        Assert.That(provider.GetRequiredService<IOptions<GraphDelegatedOptions>>().Value.Session.Cloud, Is.EqualTo(GraphCloud.UsGov));
    }

    [Test]
    public void The_TimeProvider_and_the_loggers_of_the_container_are_used_unless_the_options_set_others()
    {
        var (clock, own, log) = (new Clock(), new Clock(), new LogBook());
        var services = new ServiceCollection().AddSingleton<TimeProvider>(clock)
            .AddSingleton<Microsoft.Extensions.Logging.ILoggerFactory>(log);
        services.AddGraphDelegatedKit(options =>
            (options.Session.ClientId, options.Session.Tenant, options.Client.TimeProvider) = (TestData.ClientId, "contoso.com", own));
        using var provider = services.BuildServiceProvider();

        var options = provider.GetRequiredService<IOptions<GraphDelegatedOptions>>().Value;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(options.Session.TimeProvider, Is.EqualTo(clock));
            Assert.That(options.Client.TimeProvider, Is.EqualTo(own));
            Assert.That(options.Session.LoggerFactory, Is.EqualTo(log));
            Assert.That(options.Client.LoggerFactory, Is.EqualTo(log));
        }
    }

    [Test]
    public async Task A_client_that_uses_handlers_of_IHttpClientFactory_ignores_their_timeout_and_their_logging()
    {
        var response = new TaskCompletionSource<HttpResponseMessage>();
        using var handler = new FakeHttpHandler().RespondsWith((_, cancellationToken) => response.Task.WaitAsync(cancellationToken));
        var log = new LogBook();
        var services = new ServiceCollection().AddSingleton<Microsoft.Extensions.Logging.ILoggerFactory>(log)
            .AddSingleton<ITokenProvider>(new FakeTokenProvider(TestData.CreateToken()));
        services.AddGraphDelegatedKit(options => (options.Session.ClientId, options.Session.Tenant) = (TestData.ClientId, "contoso.com"));
        services.AddHttpClient("graph", client => client.Timeout = TimeSpan.FromTicks(1))
            .ConfigurePrimaryHttpMessageHandler(() => handler)
            .AddHttpMessageHandler(() => new StampHandler())
            .UseForGraphClient();
        await using var provider = services.BuildServiceProvider();

        var pending = provider.GetRequiredService<IGraphClient>().GetAsync<User>("me/secret?$filter=secret");
        await Task.Delay(TimeSpan.FromTicks(1)); // longer than the client's time limit
        response.SetResult(FakeHttpHandler.CreateResponse(HttpStatusCode.OK, "{}"));
        await pending;

        Assert.That(handler.Requests.Single().Headers, Does.Contain("X-Stamp: 1"));
        Assert.That(log.Text, Does.Contain("GET graph.microsoft.com: 200").And.Not.Contain("secret"));
    }

    [Test]
    public async Task The_handler_factory_is_called_for_each_request_so_that_a_replaced_handler_is_used()
    {
        using var old = new FakeHttpHandler().RespondsWith(HttpStatusCode.OK, "{}");
        using var replaced = new FakeHttpHandler().RespondsWith(HttpStatusCode.OK, "{}");
        var factory = new FakeHandlerFactory(old, replaced);
        var services = new ServiceCollection().AddSingleton<ITokenProvider>(new FakeTokenProvider(TestData.CreateToken()));
        services.AddGraphDelegatedKit(
            "ada", options => (options.Session.ClientId, options.Session.Tenant) = (TestData.ClientId, "contoso.com"));
        services.AddKeyedSingleton<ITokenProvider>("ada", new FakeTokenProvider(TestData.CreateToken()));
        services.AddHttpClient("of ada").UseForGraphClient("ada");
        services.AddSingleton<IHttpMessageHandlerFactory>(factory);
        await using var provider = services.BuildServiceProvider();
        var graph = provider.GetRequiredKeyedService<IGraphClient>("ada");

        await graph.GetAsync<User>("me");
        await graph.GetAsync<User>("me");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(old.Requests.Count, Is.EqualTo(1));
            Assert.That(replaced.Requests.Count, Is.EqualTo(1));
        }

        Assert.That(factory.RequestedNames, Is.EqualTo(new[] { "of ada", "of ada" }));
    }

    [Test]
    public async Task The_primary_handler_of_the_factory_follows_no_redirects_for_the_client()
    {
        var services = new ServiceCollection();
        HttpMessageHandler? primary = null;
        services.AddHttpClient("graph").ConfigurePrimaryHttpMessageHandler((handler, _) => primary = handler).UseForGraphClient();
        await using var provider = services.BuildServiceProvider();

        provider.GetRequiredService<IHttpMessageHandlerFactory>().CreateHandler("graph");

        Assert.That(primary is SocketsHttpHandler { AllowAutoRedirect: false, UseCookies: false }
            or HttpClientHandler { AllowAutoRedirect: false, UseCookies: false });
    }

    [TestCase("User.Read,Mail.Read")]
    [TestCase("User.Read Mail.Read")]
    [TestCase(null)]
    public void A_list_setting_can_be_an_array_or_one_line(string? line)
    {
        KeyValuePair<string, string?>[] scopes =
            line is null ? [new("G:Scopes:0", "User.Read"), new("G:Scopes:1", "Mail.Read")] : [new("G:Scopes", line)];
        var services = new ServiceCollection();
        KeyValuePair<string, string?>[] settings =
        [
            .. scopes,
            new("G:clientid", TestData.ClientId),
            new("G:Tenant", "contoso.com"),
            new("G:Username", ""),
            new("G:InteractionTimeout", "00:03:00"),
            new("G:Methods", "devicecode"),
        ];
        services.AddGraphDelegatedKit(new ConfigurationBuilder().AddInMemoryCollection(settings).Build().GetSection("G"));
        using var provider = services.BuildServiceProvider();

        var session = provider.GetRequiredService<IOptions<GraphDelegatedOptions>>().Value.Session;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(session.ClientId, Is.EqualTo(TestData.ClientId));
            Assert.That(session.Username, Is.Null);
            Assert.That(session.InteractionTimeout, Is.EqualTo(TimeSpan.FromMinutes(3)));
            Assert.That(session.Methods.Single(), Is.EqualTo(SignInMethod.DeviceCode));
        }

        Assert.That(session.Scopes, Is.EqualTo(new[] { "User.Read", "Mail.Read" }));
    }

    private static Dictionary<string, string?> CreateSettings(string section, LocalTenant tenant, params (string Key, string Value)[] more)
    {
        var settings = more.ToDictionary(setting => $"{section}:{setting.Key}", setting => (string?)setting.Value);
        (settings[section + ":ClientId"], settings[section + ":Tenant"]) = (tenant.ClientId, tenant.TenantId);
        return settings;
    }

    private static void UseTenant(LocalTenant tenant, GraphDelegatedOptions options, string? userName = null)
    {
        options.Session.HttpHandler = options.Client.HttpHandler = tenant.CreateHandler;
        (options.Session.TimeProvider, options.Session.Methods) = (new Clock(), [SignInMethod.DeviceCode]);
        var user = tenant.SimulateUser(userName is null ? tenant.Address.DefaultUser : userName + "@contoso.onmicrosoft.com");
        options.Session.DeviceCodePrompt = (code, cancellationToken) => user.EnterCodeAsync(code.UserCode, cancellationToken);
    }

    private sealed class StampHandler : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.TryAddWithoutValidation("X-Stamp", "1");
            return base.SendAsync(request, cancellationToken);
        }
    }

    private sealed class FakeHandlerFactory(params HttpMessageHandler[] handlers) : IHttpMessageHandlerFactory
    {
        private readonly Queue<HttpMessageHandler> _handlers = new(handlers);

        public List<string> RequestedNames { get; } = [];

        public HttpMessageHandler CreateHandler(string name)
        {
            RequestedNames.Add(name);
            return _handlers.Dequeue();
        }
    }
}
