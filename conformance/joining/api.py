"""The API server's client: plain requests by a client certificate or a token."""

import http.client
import json
import ssl
import urllib.parse

from .steps import Failure

RESOURCES = {
    "Secret": "secrets",
    "Service": "services",
    "ServiceAccount": "serviceaccounts",
    "ClusterRole": "clusterroles",
    "ClusterRoleBinding": "clusterrolebindings",
    "Role": "roles",
    "RoleBinding": "rolebindings",
}


class Api:
    def __init__(self, facts, ca, login):
        self.facts = facts
        self.context = ssl.create_default_context(cafile=ca)
        if ca is None:
            self.context.check_hostname, self.context.verify_mode = False, ssl.CERT_NONE
        self.headers = {"Accept": "application/json, */*"}
        if "token" in login:
            self.headers["Authorization"] = f"Bearer {login['token']}"
        else:
            self.context.load_cert_chain(login["client-certificate"], login["client-key"])

    def request(self, method, path, body=None, content="application/json"):
        """Status and text."""
        connection = http.client.HTTPSConnection(self.facts.server, self.facts.port, timeout=15, context=self.context)
        try:
            headers = {**self.headers, "Content-Type": content}
            connection.request(method, path, body.encode() if body is not None else None, headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode("utf-8", "replace")
        except (OSError, http.client.HTTPException) as error:
            return 0, str(error)
        finally:
            connection.close()

    def get(self, path):
        """The object, or None where there is none (yet)."""
        status, text = self.request("GET", path)
        return json.loads(text) if status == 200 else None

    def items(self, path):
        answer = self.get(path)
        return answer["items"] if answer else []

    def apply(self, text, value):
        """Applies a manifest as it stands; `value` is the same object, read."""
        metadata = value["metadata"]
        group = value["apiVersion"]
        path = f"/apis/{group}" if "/" in group else f"/api/{group}"
        if "namespace" in metadata:
            path += f"/namespaces/{metadata['namespace']}"
        name = urllib.parse.quote(metadata["name"], safe="")
        path += f"/{RESOURCES[value['kind']]}/{name}"
        query = "?fieldManager=join&fieldValidation=Strict&force=true"
        status, answer = self.request("PATCH", path + query, text, "application/apply-patch+yaml")
        if status not in (200, 201):
            raise Failure(f"{value['kind']} {metadata['name']} is refused with {status}: {answer.strip()[:400]}")

    def review(self, **spec):
        """Whether somebody may do something, by a SubjectAccessReview."""
        body = {"apiVersion": "authorization.k8s.io/v1", "kind": "SubjectAccessReview", "spec": spec}
        status, text = self.request("POST", "/apis/authorization.k8s.io/v1/subjectaccessreviews", json.dumps(body))
        return status == 201 and json.loads(text)["status"].get("allowed", False)
