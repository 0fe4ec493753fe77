using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.DependencyInjection;

namespace GraphDelegatedKit.AspNetCore.Tests.Support;

/// <summary>Data Protection keys in a shared place that can fail, such as a share or a database.</summary>
internal sealed class SwitchableKeys : IXmlRepository
{
    private readonly List<XElement> _elements = [];

    public bool IsDown { get; set; }

    /// <summary>Creates what an instance uses after its start: it has read no key yet.</summary>
    public IDataProtectionProvider CreateProvider()
    {
        var services = new ServiceCollection();
        services.AddDataProtection().SetApplicationName("test");
        services.Configure<KeyManagementOptions>(options => options.XmlRepository = this);
        return services.BuildServiceProvider().GetRequiredService<IDataProtectionProvider>();
    }

    public IReadOnlyCollection<XElement> GetAllElements()
    {
        ThrowIfDown();
        lock (_elements) return [.. _elements];
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        ThrowIfDown();
        lock (_elements) _elements.Add(element);
    }

    private void ThrowIfDown()
    {
        if (IsDown) throw new IOException("The share is not connected.");
    }
}
