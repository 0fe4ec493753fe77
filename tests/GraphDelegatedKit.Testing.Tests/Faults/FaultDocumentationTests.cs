using System.Reflection;
using System.Xml.Linq;

namespace GraphDelegatedKit.Testing.Tests.Faults;

// What an editor shows of a fault while its call is written.
public sealed class FaultDocumentationTests
{
    private static readonly XDocument Documentation = XDocument.Load(Path.ChangeExtension(typeof(LocalFaults).Assembly.Location, ".xml"));

    private static IEnumerable<MethodInfo> Methods => typeof(LocalFaults)
        .GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
        .Where(method => !method.IsSpecialName && method.ReturnType == typeof(LocalFault));

    [TestCaseSource(nameof(Methods))]
    public void A_fault_documents_its_parameters_their_defaults_its_result_and_its_exceptions(MethodInfo method)
    {
        var member = Documentation.Descendants("member").Single(element => IsOf(element, method));

        using (Assert.EnterMultipleScope())
        {
            foreach (var parameter in method.GetParameters())
            {
                var text = member.Elements("param").SingleOrDefault(param => (string?)param.Attribute("name") == parameter.Name)?.Value;
                Assert.That(text, Is.Not.Null.And.Not.Empty, parameter.Name);
                if (parameter.HasDefaultValue)
                    Assert.That(text, Does.Contain("default"), parameter.Name);
            }

            Assert.That(member.Element("returns")?.Value, Is.Not.Null.And.Not.Empty);
            Assert.That(member.Elements("exception"), Is.Not.Empty);
        }
    }

    // An overload has as many parameters as its entry.
    private static bool IsOf(XElement member, MethodInfo method) =>
        ((string)member.Attribute("name")!).StartsWith($"M:{method.DeclaringType!.FullName}.{method.Name}(", StringComparison.Ordinal)
        && member.Elements("param").Select(param => (string)param.Attribute("name")!)
            .SequenceEqual(method.GetParameters().Select(parameter => parameter.Name!));
}
