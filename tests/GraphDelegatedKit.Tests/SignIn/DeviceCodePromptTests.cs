namespace GraphDelegatedKit.Tests.SignIn;

public sealed class DeviceCodePromptTests
{
    [Test]
    public async Task A_device_code_prompt_that_never_returns_can_be_cancelled()
    {
        await using var tenant = await TestData.StartTenantAsync();
        using var caller = new CancellationTokenSource();
        await using var session = TestData.OpenSession(tenant, configure: options => options.DeviceCodePrompt = (_, _) =>
        {
            caller.Cancel();
            return new TaskCompletionSource().Task;
        });

        Assert.That(
            async () => await session.SignInAsync(cancellationToken: caller.Token), Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    [NonParallelizable] // stderr belongs to the whole process
    public async Task The_default_prompt_shows_the_message_of_the_service_without_characters_that_control_the_terminal()
    {
        var service = new FakeSignInService((post, _) => Task.FromResult(post.IsDeviceCode ? CreateDeviceCode() : null));
        await using var session = service.OpenSession(new Clock(), options => options.DeviceCodePrompt = null);
        var stderr = Console.Error;
        using var shown = new StringWriter();
        Console.SetError(shown);

        try
        {
            await session.SignInAsync();
        }
        finally
        {
            Console.SetError(stderr);
        }

        Assert.That(shown.ToString(), Does.Contain("Enter the code\uFFFD[2J ABCD-1234.\nThen return."));
    }

    private static HttpResponseMessage CreateDeviceCode() => FakeSignInService.CreateJson(new
    {
        device_code = "d", user_code = "ABCD-1234", verification_uri = "https://login.microsoft.com/device", expires_in = 900, interval = 5,
        message = "Enter the code\u001b[2J ABCD-1234.\nThen return.",
    });
}
